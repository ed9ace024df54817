#include <rheobase/analysis/counts.hpp>

#include "analysis/bins.hpp"

#include <algorithm>
#include <cmath>

namespace rheobase {
namespace {

using analysis::CountSums;
using analysis::for_each_bin;
using analysis::steps_of_bin;

/// Spikes of all neurons in each bin, a last one that is cut short included.
Eigen::ArrayXd pooled_counts(const SpikeTrains& trains, std::int64_t bin) {
  const std::int64_t bins = (trains.steps + bin - 1) / bin;
  Eigen::ArrayXd counts = Eigen::ArrayXd::Zero(bins);
  for (const auto& train : trains.neurons)
    for_each_bin(train, trains.first_step, bin, bins,
                 [&](std::int64_t k, std::int64_t spikes) { counts[k] += static_cast<double>(spikes); });
  return counts;
}

/// The width of each of those bins in seconds.
Eigen::ArrayXd widths(const SpikeTrains& trains, std::int64_t bin, Eigen::Index bins) {
  Eigen::ArrayXd width = Eigen::ArrayXd::Constant(bins, static_cast<double>(bin) * trains.dt.value());
  if (trains.steps % bin != 0) width[bins - 1] = static_cast<double>(trains.steps % bin) * trains.dt.value();
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
  const Eigen::ArrayXd counts = pooled_counts(trains, steps);
  series.rate = counts / static_cast<double>(trains.neurons.size()) / widths(trains, steps, counts.size());
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
  const Eigen::ArrayXd counts = pooled_counts(trains, steps);
  const Eigen::Index bins = counts.size();
  const Eigen::ArrayXd time = widths(trains, steps, bins) * static_cast<double>(trains.neurons.size());
  // A sigma far below the bin leaves the bins as they are; one far above needs no more kernel than there are bins.
  const auto reach = static_cast<Eigen::Index>(std::min(std::ceil(5.0 * sigma_bins), static_cast<double>(bins)));
  const Eigen::ArrayXd distance =
      Eigen::ArrayXd::LinSpaced(2 * reach + 1, -static_cast<double>(reach), static_cast<double>(reach));
  const Eigen::ArrayXd kernel = (-0.5 * (distance / sigma_bins).square()).exp();
  series.rate.resize(bins);
  for (Eigen::Index k = 0; k < bins; ++k) {
    const Eigen::Index low = std::max<Eigen::Index>(0, k - reach), count = std::min(bins - 1, k + reach) - low + 1;
    const auto weights = kernel.segment(low - k + reach, count);
    series.rate[k] = (weights * counts.segment(low, count)).sum() / (weights * time.segment(low, count)).sum();
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

  Eigen::ArrayXd counts = Eigen::ArrayXd::Zero(*bins);
  Psth result;
  const double begin = trains.begin().value(), end = begin + trains.duration().value();
  for (const Time& onset : onsets) {
    if (!(onset.value() + from.value() > begin - dt) || !(onset.value() + to.value() < end + dt)) continue;
    const std::int64_t first = steps_up(onset.value(), dt) + offset, last = first + *bins * width;
    if (first < trains.first_step || last > trains.first_step + trains.steps) continue;
    ++result.trials;
    for (const auto& train : trains.neurons) {
      const auto spike = std::ranges::lower_bound(train, first);
      for_each_bin({spike, train.end()}, first, width, *bins,
                   [&](std::int64_t k, std::int64_t spikes) { counts[k] += static_cast<double>(spikes); });
    }
  }
  if (result.trials == 0 || trains.neurons.empty()) return std::nullopt;
  result.begin = from;
  result.bin = bin;
  result.rate =
      counts / (static_cast<double>(result.trials) * static_cast<double>(trains.neurons.size()) * bin.value());
  return result;
}

}  // namespace rheobase
