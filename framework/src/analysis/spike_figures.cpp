#include <rheobase/analysis/spike_figures.hpp>

#include <algorithm>

namespace rheobase {

SpikeFigures spike_figures(const SpikeTrains& trains, Time bin) {
  SpikeFigures f;
  f.neurons = static_cast<std::int64_t>(trains.neurons.size());
  f.silent_neurons = std::ranges::count_if(trains.neurons, [](const auto& train) { return train.empty(); });
  f.spikes = trains.spikes();
  f.rate = firing_rate(trains);
  f.mean_interval = mean_interval(trains);
  if (trains.steps > 0) f.mean_latency = mean_first_spike_latency(trains, trains.begin());
  f.cv = interval_cv(trains);
  f.cv_over_neurons = mean_over_neurons(trains, interval_cv);
  f.cv2 = cv2(trains);
  f.local_variation = local_variation(trains);
  f.adaptation_index = adaptation_index(trains);
  f.fano_factor = fano_factor(trains, bin);
  f.correlation = mean_pairwise_correlation(trains, bin);
  f.coherence = spike_coherence(trains, bin);
  return f;
}

SpikeSeries spike_series(const SpikeTrains& trains, Time bin) {
  const Time longest = 50.0 * bin;
  return {population_rate(trains, bin), smoothed_rate(trains, bin, bin), interval_histogram(trains, bin, longest),
          autocorrelogram(trains, bin, longest)};
}

}  // namespace rheobase
