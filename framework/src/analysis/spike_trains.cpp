#include <rheobase/analysis/spike_trains.hpp>

#include "analysis/bins.hpp"
#include "analysis/collect_trains.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {

using analysis::TrainCollector;

std::uint64_t SpikeTrains::spikes() const {
  std::uint64_t all = 0;
  for (const auto& train : neurons) all += train.size();
  return all;
}

SpikeTrains spike_trains(const Table& spikes, const Target& target, std::int64_t size, std::int64_t steps) {
  const auto& names = spikes.header().populations;
  const auto watched = std::ranges::find(names, target.population);
  if (watched == names.end())
    throw std::invalid_argument(
        fmt::format("monitor '{}' does not watch population '{}'", spikes.header().monitor, target.population));
  for (const Slice& s : target.neurons)
    if (s.first < 0 || s.last > size || s.stride < 1)
      throw std::invalid_argument(fmt::format("neurons {}:{}:{} are not all in population '{}', which has {}", s.first,
                                              s.last, s.stride, target.population, size));
  const auto step = spikes.integers("step"), population = spikes.integers("population"),
             neuron = spikes.integers("neuron");
  TrainCollector collector(spikes.header().dt, steps, Selection(target.neurons, size));
  for (std::size_t row = 0; row < step.size(); ++row) {
    if (population[row] != watched - names.begin()) continue;
    const TrainCollector::Fit fit = collector.add(step[row], neuron[row]);
    const bool beyond = neuron[row] < 0 || neuron[row] >= size;
    if (fit == TrainCollector::Fit::taken || (fit == TrainCollector::Fit::not_watched && !beyond)) continue;
    throw std::invalid_argument(fmt::format(
        "row {} of '{}' is not a spike of population '{}' with {} neurons and {} steps, or it is not in order: "
        "step {}, neuron {}",
        row, spikes.header().monitor, target.population, size, steps, step[row], neuron[row]));
  }
  return collector.take();
}

SpikeTrains spike_trains(const Simulation& simulation, std::string_view monitor, std::string_view population) {
  const Table& table = simulation.recordings()[monitor];
  const Model& model = simulation.model();
  const auto& targets = named(model.monitors, monitor)->targets;
  const auto target = std::ranges::find(targets, population, &Target::population);
  const Population* described = named(model.populations, population);
  if (target == targets.end() || described == nullptr)
    throw std::invalid_argument(fmt::format("monitor '{}' does not watch population '{}'", monitor, population));
  return spike_trains(table, *target, described->size, simulation.step());
}

SpikeTrains window(SpikeTrains trains, Time from, Time to) {
  const double end = trains.dt.value() * static_cast<double>(trains.first_step + trains.steps);
  const auto refuse = [&] {
    throw std::invalid_argument(
        fmt::format("a window from {} to {} has no steps, or it is not within those that are recorded, "
                    "from {:.12g} to {:.12g} ms",
                    to_text(Quantity(from)), to_text(Quantity(to)), trains.begin().value() * 1e3, end * 1e3));
  };
  // The comparison in doubles keeps what is far out from becoming a number of steps.
  if (!(from < to) || !(from.value() > -trains.dt.value()) || !(to.value() < end + trains.dt.value())) refuse();
  const std::int64_t first = steps_up(from.value(), trains.dt.value()), last = steps_up(to.value(), trains.dt.value());
  if (first < trains.first_step || last > trains.first_step + trains.steps || first >= last) refuse();
  for (auto& train : trains.neurons) {
    train.erase(std::ranges::lower_bound(train, last), train.end());
    train.erase(train.begin(), std::ranges::lower_bound(train, first));
  }
  trains.first_step = first;
  trains.steps = last - first;
  return trains;
}

std::optional<double> mean_over_neurons(const SpikeTrains& trains, std::optional<double> (*figure)(Train)) {
  double sum = 0.0, defined = 0.0;
  for (const auto& train : trains.neurons)
    if (const auto value = figure(train)) {
      sum += *value;
      ++defined;
    }
  if (defined == 0.0) return std::nullopt;
  return sum / defined;
}

}  // namespace rheobase
