#include <rheobase/analysis/correlation.hpp>

#include "analysis/bins.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rheobase {
namespace {

using analysis::bins_up_to;
using analysis::CountSums;
using analysis::for_each_bin;
using analysis::steps_of_bin;

/// The mean over all ordered pairs i != j of sum_l x_i(l) x_j(l), where each sum_l x_i(l)^2 is 1: the square of the sum
/// over neurons has all the pairs in it, and n times 1.
std::optional<double> mean_over_pairs(const std::vector<double>& sum_over_neurons, double neurons) {
  if (neurons < 2.0) return std::nullopt;
  double squares = 0.0;
  for (const double sum : sum_over_neurons) squares += sum * sum;
  return (squares - neurons) / (neurons * (neurons - 1.0));
}

}  // namespace

std::optional<Frequency> Autocorrelogram::rate(std::size_t k) const {
  if (references[k] == 0) return std::nullopt;
  return static_cast<double>(pairs[k]) / (static_cast<double>(references[k]) * bin);
}

Autocorrelogram autocorrelogram(const SpikeTrains& trains, Time bin, Time longest) {
  const std::int64_t width = steps_of_bin(bin, trains.dt), bins = bins_up_to(longest, width, trains.dt);
  const std::int64_t last_step = trains.first_step + trains.steps - 1;
  const std::vector<std::int64_t> none(static_cast<std::size_t>(bins));
  Autocorrelogram result{bin, none, none};
  for (const auto& train : trains.neurons) {
    std::vector<std::size_t> first(none.size());  // the first spike beyond the lags of each bin
    for (std::size_t i = 0; i < train.size(); ++i) {
      const std::int64_t recorded = std::min(bins, (last_step - train[i]) / width);  // bins of lags after this spike
      if (recorded > 0) ++result.references[static_cast<std::size_t>(recorded - 1)];
      std::size_t begin = i + 1;
      for (std::int64_t k = 0; k < recorded && begin < train.size(); ++k) {
        const auto lag = static_cast<std::size_t>(k);
        std::size_t& end = first[lag];
        end = std::max(end, begin);
        while (end < train.size() && train[end] - train[i] <= (k + 1) * width) ++end;
        result.pairs[lag] += static_cast<std::int64_t>(end - begin);
        begin = end;
      }
    }
  }
  for (std::size_t k = none.size() - 1; k > 0; --k)
    result.references[k - 1] += result.references[k];  // those that reach further
  return result;
}

std::optional<double> mean_pairwise_correlation(const SpikeTrains& trains, Time bin) {
  const std::int64_t width = steps_of_bin(bin, trains.dt), bins = trains.steps / width;
  const auto n = static_cast<double>(bins);
  std::vector<double> sum(static_cast<std::size_t>(bins));
  double neurons = 0.0, means = 0.0;
  for (const auto& train : trains.neurons) {
    const CountSums c(train, trains.first_step, width, bins);
    if (c.spread(bins) == 0.0) continue;
    // (count - mean) / (standard deviation sqrt(n)), whose squares add up to 1; the means of all neurons at the end.
    const double scale = std::sqrt(n / c.spread(bins));
    for_each_bin(train, trains.first_step, width, bins, [&](std::int64_t k, std::int64_t count) {
      sum[static_cast<std::size_t>(k)] += static_cast<double>(count) * scale;
    });
    means += static_cast<double>(c.spikes) / n * scale;
    ++neurons;
  }
  for (double& each : sum) each -= means;
  return mean_over_pairs(sum, neurons);
}

std::optional<double> spike_coherence(const SpikeTrains& trains, Time bin) {
  const std::int64_t width = steps_of_bin(bin, trains.dt), bins = trains.steps / width;
  std::vector<double> sum(static_cast<std::size_t>(bins));
  double neurons = 0.0;
  for (const auto& train : trains.neurons) {
    std::int64_t filled = 0;
    const auto each_bin = [&](auto take) { for_each_bin(train, trains.first_step, width, bins, take); };
    each_bin([&](std::int64_t, std::int64_t) { ++filled; });
    if (filled == 0) continue;
    each_bin([&](std::int64_t k, std::int64_t) {
      sum[static_cast<std::size_t>(k)] += 1.0 / std::sqrt(static_cast<double>(filled));
    });
    ++neurons;
  }
  return mean_over_pairs(sum, neurons);
}

}  // namespace rheobase
