#pragma once
// What each population did in a run, without any monitor.

#include <rheobase/units/quantities.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rheobase {

/// What a population did, computed while it ran. Undefined figures are empty.
struct PopulationSummary {
  std::string name;
  std::int64_t size = 0;
  std::uint64_t spikes = 0;
  Frequency rate{};  ///< spikes / (neurons * time simulated)
  std::int64_t silent_neurons = 0;
  std::optional<Time> first_spike;    ///< earliest, at (n + 1) dt
  std::optional<Time> mean_interval;  ///< over all inter-spike intervals of all neurons
  std::optional<double> cv;           ///< of the same: population standard deviation / mean
  std::uint64_t intervals = 0;
  std::uint64_t one_step_intervals = 0;  ///< intervals of a single dt: the neuron fired in every step
  std::optional<Current> max_current;    ///< the largest current that any neuron got; empty before the first step
  std::optional<Voltage> max_jump;       ///< the largest jump of V that any neuron got in one step; empty: none at all
};

}  // namespace rheobase
