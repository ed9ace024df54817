#pragma once
// Spike trains as a plain value, which all spike statistics take: made from recorded spikes, from a folder of results
// (results/read_results.hpp), or directly. In whole steps, so that intervals and bins are exact.

#include <rheobase/model/model.hpp>
#include <rheobase/recordings/recordings.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rheobase {

class Simulation;

/// The spikes of one neuron: the steps n in which it fired, ascending. A spike of step n is at the time (n + 1) dt.
using Train = std::span<const std::int64_t>;

/// The spikes of some neurons over the steps first_step .. first_step + steps - 1, which began at n dt each.
struct SpikeTrains {
  Time dt{};
  std::int64_t first_step = 0;
  std::int64_t steps = 0;
  std::vector<std::vector<std::int64_t>> neurons;  ///< a Train each; empty for a neuron that was silent

  [[nodiscard]] Time begin() const { return static_cast<double>(first_step) * dt; }
  [[nodiscard]] Time duration() const { return static_cast<double>(steps) * dt; }
  [[nodiscard]] std::uint64_t spikes() const;
};

/// The trains of a target from a table of spikes, which has the columns step, population and neuron. Rows of other
/// populations and neurons are passed over.
/// @param size of the whole population @param steps that were recorded, from step 0 on
/// @throws std::out_of_range when the table has no such column, std::invalid_argument when it does not watch the
/// population, when the target names neurons beyond `size`, or when rows do not fit: a neuron or a step that does not
/// exist, or a step that does not come after the neuron's last
SpikeTrains spike_trains(const Table& spikes, const Target& target, std::int64_t size, std::int64_t steps);

/// The trains of the neurons of a population that a monitor watches, over the steps done so far. The simulation keeps its
/// recordings in memory (RunOptions::sink is null).
/// @throws as above; std::out_of_range when there is no such monitor
SpikeTrains spike_trains(const Simulation& simulation, std::string_view monitor, std::string_view population);

/// The steps n with from <= n dt < to alone, as a stimulus with that start and stop would drive: the spikes after `from`,
/// up to `to`. @throws std::invalid_argument when no recorded step is among them, or not all of them are recorded
SpikeTrains window(SpikeTrains trains, Time from, Time to);

/// The mean of a figure over the neurons for which it is defined, such as mean_over_neurons(trains, cv2); empty where
/// there is none.
std::optional<double> mean_over_neurons(const SpikeTrains& trains, std::optional<double> (*figure)(Train));

}  // namespace rheobase
