#pragma once
// All statistics of a population in two values, as `rheobase analyse` prints them: single figures, and series.

#include <rheobase/analysis/correlation.hpp>
#include <rheobase/analysis/counts.hpp>
#include <rheobase/analysis/intervals.hpp>

namespace rheobase {

/// Each as the function of its name defines it; empty where it is undefined.
struct SpikeFigures {
  std::int64_t neurons = 0, silent_neurons = 0;
  std::uint64_t spikes = 0;
  std::optional<Frequency> rate;
  std::optional<Time> mean_interval;
  std::optional<Time> mean_latency;       ///< of first spikes, from the beginning of the recorded steps
  std::optional<double> cv;               ///< of the intervals of all neurons
  std::optional<double> cv_over_neurons;  ///< the mean of the neurons' own
  std::optional<double> cv2, local_variation, adaptation_index;
  std::optional<double> fano_factor, correlation, coherence;  ///< of counts in bins
};

/// @param bin of the counts. @throws std::invalid_argument when it is not whole steps
SpikeFigures spike_figures(const SpikeTrains& trains, Time bin);

struct SpikeSeries {
  RateSeries rate, smoothed;    ///< smoothed with a sigma of one bin
  IntervalHistogram intervals;  ///< of 50 bins, as the autocorrelogram
  Autocorrelogram autocorrelogram;
};

/// @throws std::invalid_argument when the bin is not whole steps
SpikeSeries spike_series(const SpikeTrains& trains, Time bin);

}  // namespace rheobase
