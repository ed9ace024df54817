#pragma once
// Statistics of inter-spike intervals I_1, I_2, ... of a train: how long, how irregular, how they change. Figures of
// SpikeTrains are pooled over the intervals (or pairs of adjacent ones) of all neurons, in which neurons that fire more
// count more; mean_over_neurons gives each neuron the same weight. An undefined figure is empty.

#include <rheobase/analysis/spike_trains.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace rheobase {

/// The mean of all intervals.
std::optional<Time> mean_interval(const SpikeTrains& trains);

/// Coefficient of variation: population standard deviation / mean of the intervals. 0 for a regular train, 1 for a Poisson
/// process; slow changes of the rate, and different rates of pooled neurons, raise it. Defined from one interval on.
std::optional<double> interval_cv(Train train);
std::optional<double> interval_cv(const SpikeTrains& trains);

/// CV2: the mean over adjacent intervals of 2 |I_(i+1) - I_i| / (I_(i+1) + I_i). Like the CV 0 for a regular train and 1
/// for a Poisson process, but not raised by slow changes of the rate.
/// Holt, Softky, Koch, Douglas (1996), "Comparison of discharge variability in vitro and in vivo in cat visual cortex
/// neurons", J Neurophysiol 75:1806. Defined from two intervals on.
std::optional<double> cv2(Train train);
std::optional<double> cv2(const SpikeTrains& trains);

/// LV, local variation: the mean over adjacent intervals of 3 ((I_i - I_(i+1)) / (I_i + I_(i+1)))^2. 0 for a regular
/// train, 1 for a Poisson process.
/// Shinomoto, Shima, Tanji (2003), "Differences in spiking patterns among cortical neurons", Neural Comput 15:2823.
/// Defined from two intervals on.
std::optional<double> local_variation(Train train);
std::optional<double> local_variation(const SpikeTrains& trains);

/// Adaptation index: the mean over adjacent intervals of (I_(i+1) - I_i) / (I_(i+1) + I_i). Positive when intervals grow,
/// 0 for a regular train, between -1 and 1. Druckmann et al. (2007), "A novel multiple objective optimization framework
/// for constraining conductance-based neuron models by experimental data", Front Neurosci 1:7, who call it accommodation
/// index, and leave out the first intervals; like the Allen Institute's Cell Types Database, this takes all of them.
/// Defined from two intervals on.
std::optional<double> adaptation_index(Train train);
std::optional<double> adaptation_index(const SpikeTrains& trains);

/// For each neuron the time from an onset to its first spike after it: (n + 1) dt - onset, where n is the first step
/// with a spike and n dt >= onset. Empty for a neuron without one.
/// @throws std::invalid_argument when the onset is not within the recorded steps
std::vector<std::optional<Time>> first_spike_latencies(const SpikeTrains& trains, Time onset);

/// Their mean over the neurons that fire after the onset.
std::optional<Time> mean_first_spike_latency(const SpikeTrains& trains, Time onset);

/// How many intervals there are of each length: bin k has those with k bin <= I < (k + 1) bin.
struct IntervalHistogram {
  Time bin{};
  std::vector<std::int64_t> counts;
  std::int64_t longer = 0;  ///< intervals beyond the last bin

  /// The share of each bin among all intervals, divided by its width: in 1/s, one value a bin; its integral is 1 when no
  /// interval is longer. Empty without intervals.
  [[nodiscard]] std::optional<std::vector<double>> density() const;
};

/// @param bin whole steps @param longest rounded up to whole bins
/// @throws std::invalid_argument for a bin that is not whole steps, or a longest interval that is not positive
IntervalHistogram interval_histogram(const SpikeTrains& trains, Time bin, Time longest);

}  // namespace rheobase
