#include <rheobase/analysis/counts.hpp>

#include "analysis/bins.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rheobase {
namespace {

using analysis::CountSums;
using analysis::for_each_bin;
using analysis::steps_of_bin;

/// Adds the spikes of a bin to its count.
auto add_to(std::vector<double>& counts) {
  return [&counts](std::int64_t k, std::int64_t spikes) {
    counts[static_cast<std::size_t>(k)] += static_cast<double>(spikes);
  };
}

/// Spikes of all neurons in each bin, a last one that is cut short included.
std::vector<double> pooled_counts(const SpikeTrains& trains, std::int64_t bin) {
  const std::int64_t bins = (trains.steps + bin - 1) / bin;
  std::vector<double> counts(static_cast<std::size_t>(bins));
  for (const auto& train : trains.neurons) for_each_bin(train, trains.first_step, bin, bins, add_to(counts));
  return counts;
}

/// The width of each of those bins in seconds.
std::vector<double> widths(const SpikeTrains& trains, std::int64_t bin, std::size_t bins) {
  std::vector<double> width(bins, static_cast<double>(bin) * trains.dt.value());
  if (trains.steps % bin != 0) width.back() = static_cast<double>(trains.steps % bin) * trains.dt.value();
  return width;
}

}  // namespace

std::optional<Frequency> firing_rate(const SpikeTrains& trains) {
  if (trains.neurons.empty() || trains.steps == 0) return std::nullopt;
  return static_cast<double>(trains.spikes()) / (static_cast<double>(trains.neurons.size()) * trains.duration());
}

std::optional<double> fano_factor(const SpikeTrains& trains, Time window) {
  const std::int64_t bin = steps_of_bin(window, trains.dt), bins = trains.steps / bin;
  if (bins < 2) return std::nullopt;
  double sum = 0.0, neurons = 0.0;
  for (const auto& train : trains.neurons) {
    const CountSums c(train, trains.first_step, bin, bins);
    if (c.spikes == 0) continue;
    sum += c.spread(bins) / (static_cast<double>(bins - 1) * static_cast<double>(c.spikes));
    ++neurons;
  }
  if (neurons == 0.0) return std::nullopt;
  return sum / neurons;
}

RateSeries population_rate(const SpikeTrains& trains, Time bin) {
  const std::int64_t steps = steps_of_bin(bin, trains.dt);
  RateSeries series{trains.begin(), bin, {}};
  if (trains.neurons.empty()) return series;
  series.rate = pooled_counts(trains, steps);
  const std::vector<double> width = widths(trains, steps, series.rate.size());
  const auto neurons = static_cast<double>(trains.neurons.size());
  for (std::size_t k = 0; k < width.size(); ++k) series.rate[k] = series.rate[k] / neurons / width[k];
  return series;
}

RateSeries smoothed_rate(const SpikeTrains& trains, Time bin, Time sigma) {
  const std::int64_t steps = steps_of_bin(bin, trains.dt);
  const double sigma_bins = (sigma / bin).value();
  if (!(sigma_bins > 0.0) || !std::isfinite(sigma_bins))
    throw std::invalid_argument("the standard deviation of the kernel must be a positive time, but it is " +
                                to_text(Quantity(sigma)));
  RateSeries series{trains.begin(), bin, {}};
  if (trains.neurons.empty()) return series;
  const std::vector<double> counts = pooled_counts(trains, steps), width = widths(trains, steps, counts.size());
  const std::size_t bins = counts.size();
  const auto neurons = static_cast<double>(trains.neurons.size());
  // A sigma far below the bin leaves the bins as they are; one far above needs no more kernel than there are bins.
  const auto reach = static_cast<std::size_t>(std::min(std::ceil(5.0 * sigma_bins), static_cast<double>(bins)));
  std::vector<double> kernel;  // from the bin itself outwards
  for (std::size_t distance = 0; distance <= reach; ++distance) {
    const double sigmas = static_cast<double>(distance) / sigma_bins;
    kernel.push_back(std::exp(-0.5 * sigmas * sigmas));
  }
  series.rate.resize(bins);
  for (std::size_t k = 0; k < bins; ++k) {
    double spikes = 0.0, time = 0.0;
    for (std::size_t j = k - std::min(k, reach); j < std::min(bins, k + reach + 1); ++j) {
      const double weight = kernel[j < k ? k - j : j - k];
      spikes += weight * counts[j];
      time += weight * neurons * width[j];
    }
    series.rate[k] = spikes / time;
  }
  return series;
}

std::optional<Psth> psth(const SpikeTrains& trains, std::span<const Time> onsets, Time from, Time to, Time bin) {
  const double dt = trains.dt.value();
  const std::int64_t width = steps_of_bin(bin, trains.dt);
  const double whole_from = std::round(from.value() / dt);
  const auto bins = to > from ? whole_steps_in((to - from).value(), bin.value()) : std::nullopt;
  if (std::abs(from.value() / dt - whole_from) > 1e-9 * std::max(1.0, std::abs(whole_from)) || !bins || *bins < 1)
    throw std::invalid_argument("from " + to_text(Quantity(from)) + " to " + to_text(Quantity(to)) +
                                " around an onset must begin at a whole step and be a whole number of bins of " +
                                to_text(Quantity(bin)));
  const auto offset = static_cast<std::int64_t>(whole_from);

  Psth result;
  result.rate.resize(static_cast<std::size_t>(*bins));  // counts, until all are in
  const double begin = trains.begin().value(), end = begin + trains.duration().value();
  for (const Time& onset : onsets) {
    if (!(onset.value() + from.value() > begin - dt) || !(onset.value() + to.value() < end + dt)) continue;
    const std::int64_t first = steps_up(onset.value(), dt) + offset, last = first + *bins * width;
    if (first < trains.first_step || last > trains.first_step + trains.steps) continue;
    ++result.trials;
    for (const auto& train : trains.neurons) {
      const auto spike = std::ranges::lower_bound(train, first);
      for_each_bin({spike, train.end()}, first, width, *bins, add_to(result.rate));
    }
  }
  if (result.trials == 0 || trains.neurons.empty()) return std::nullopt;
  result.begin = from;
  result.bin = bin;
  const double time = static_cast<double>(result.trials) * static_cast<double>(trains.neurons.size()) * bin.value();
  for (double& rate : result.rate) rate /= time;
  return result;
}

}  // namespace rheobase
