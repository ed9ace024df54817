#include "checks.hpp"

#include "deviates_reference.hpp"
#include "product.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <fmt/format.h>

#include <cmath>

namespace rheobase::bench {
namespace {

using Problems = std::vector<std::string>;

/// The same spikes, one by one.
void check_spikes(const Case& what, Problems& problems) {
  Reference reference(what, start_of(what));
  reference.keep_masks(1);
  const std::uint64_t in_masks = reference.spikes_in_masks();
  Simulation simulation(model_of(what), registry());
  simulation.run();
  const Table& table = simulation.recordings()["spikes"];
  const auto step = as_array(table.integers("step")), neuron = as_array(table.integers("neuron"));
  const std::string who =
      fmt::format("{}{}, {} neurons", what.model, what.per_neuron ? " with parameters per neuron" : "", what.size);
  for (const int threads : {1, 3}) {
    reference.rewind();
    reference.record(threads);
    const SpikeList& spikes = reference.spikes();
    if (spikes.size() != in_masks || spikes.size() != table.rows() || spikes.size() == 0) {
      problems.push_back(fmt::format("{}: {} spikes in masks, {} in lists, {} of the plug-in", who, in_masks,
                                     spikes.size(), table.rows()));
      return;
    }
    Eigen::Index row = 0;
    for (const SpikeList::Piece& piece : spikes.pieces())
      for (std::size_t i = 0; i < piece.size; ++i, ++row)
        if (piece.step[i] != step[row] || piece.neuron[i] != neuron[row]) {
          problems.push_back(fmt::format("{}: spike {} is neuron {} in step {}, of the plug-in neuron {} in step {}",
                                         who, row, piece.neuron[i], piece.step[i], neuron[row], step[row]));
          return;
        }
  }
}

/// Mean, variance and fourth moment of deviates, to five standard errors.
void check_moments(const std::string& who, const std::vector<double>& x, double mean, double variance, double fourth,
                   Problems& problems) {
  const auto n = static_cast<double>(x.size());
  double sum[9] = {};
  for (const double value : x)
    for (int k = 1; k <= 8; ++k) sum[k] += std::pow(value - mean, k) / n;
  const auto compare = [&](int k, double expected) {
    const double error = std::sqrt((sum[2 * k] - sum[k] * sum[k]) / n);
    if (!(std::abs(sum[k] - expected) <= 5.0 * error))
      problems.push_back(
          fmt::format("{}: moment {} about the mean is {:.6g}, but {:.6g} is expected", who, k, sum[k], expected));
  };
  compare(1, 0.0);
  compare(2, variance);
  compare(4, fourth);
}

std::vector<double> deviates_of_product(const char* stimulus) {
  Deviates deviates(stimulus);
  std::vector<double> all;
  for (int i = 0; i < 8; ++i) {
    const auto& some = deviates.run(1);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<double> deviates_of_reference(void (*fill)(std::vector<double>&, std::uint64_t)) {
  std::vector<double> all, some(Deviates::in_a_call);
  for (std::uint64_t step = 0; step < 8; ++step) {
    fill(some, step);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

void check_noise(Problems& problems) {
  for (const auto& [who, x] : {std::pair{"uniform numbers of the reference", deviates_of_reference(&fill_uniform)},
                               std::pair{"uniform numbers of the product", deviates_of_product("uniform_deviates")}})
    check_moments(who, x, 0.5, 1.0 / 12, 1.0 / 80, problems);
  for (const auto& [who, x] : {std::pair{"normal deviates of the reference", deviates_of_reference(&fill_normal)},
                               std::pair{"normal deviates of the product", deviates_of_product("normal_deviates")}})
    check_moments(who, x, 0.0, 1.0, 3.0, problems);

  // Under this noise neurons fire about as irregularly as a Poisson process or less: spikes +- sqrt(spikes) at most.
  const Case noisy{.model = "LIF", .size = 2048, .steps = 2000, .per_neuron = false, .noise = true};
  Reference reference(noisy, start_of(noisy));
  reference.record(1);
  Simulation simulation(model_of(noisy), registry());
  simulation.run();
  const auto a = static_cast<double>(reference.spikes().size()),
             b = static_cast<double>(simulation.recordings()["spikes"].rows());
  if (!(std::abs(a - b) <= 5.0 * std::sqrt(a + b)) || a == 0.0)
    problems.push_back(fmt::format("LIF under noise: {} spikes of the reference, {} of the plug-in", a, b));
}

}  // namespace

std::vector<std::string> check_all_references() {
  Problems problems;
  for (const char* function : {"exp", "exp - 1", "log", "sine", "cosine"})
    if (const double error = largest_error(function); !(error <= 2.0))
      problems.push_back(
          fmt::format("{} of the reference is wrong by {:.2f} units of the last place", function, error));
  for (const char* model : {"LIF", "LIFRef", "ALIF", "ExpIF", "HH"})
    check_spikes({.model = model, .size = 1000, .steps = 1234}, problems);
  check_spikes({.model = "LIF", .size = 1000, .steps = 1234, .per_neuron = true}, problems);
  check_spikes({.model = "LIF", .size = 50, .steps = 3000}, problems);
  check_noise(problems);
  return problems;
}

}  // namespace rheobase::bench
