#include <rheobase/analysis/intervals.hpp>

#include "analysis/bins.hpp"
#include "engine/interval_sums.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rheobase {
namespace {

using analysis::bins_up_to;
using analysis::steps_of_bin;

void add_intervals(IntervalSums& sums, Train train) {
  for (std::size_t i = 1; i < train.size(); ++i) sums.add_interval(static_cast<std::uint64_t>(train[i] - train[i - 1]));
}

IntervalSums interval_sums(const SpikeTrains& trains) {
  IntervalSums sums;
  for (const auto& train : trains.neurons) add_intervals(sums, train);
  return sums;
}

/// The mean over adjacent intervals of term((I_(i+1) - I_i) / (I_(i+1) + I_i)).
template <class Term>
class PairMean {
 public:
  explicit PairMean(Term term) : term_(term) {}
  void add(Train train) {
    for (std::size_t i = 2; i < train.size(); ++i) {
      const std::int64_t difference = train[i] - 2 * train[i - 1] + train[i - 2], sum = train[i] - train[i - 2];
      sum_ += term_(static_cast<double>(difference) / static_cast<double>(sum));
      ++pairs_;
    }
  }
  [[nodiscard]] std::optional<double> mean() const {
    if (pairs_ == 0) return std::nullopt;
    return sum_ / static_cast<double>(pairs_);
  }

 private:
  Term term_;
  double sum_ = 0.0;
  std::int64_t pairs_ = 0;
};

template <class Term>
std::optional<double> pair_mean(Train train, Term term) {
  PairMean<Term> mean(term);
  mean.add(train);
  return mean.mean();
}
template <class Term>
std::optional<double> pair_mean(const SpikeTrains& trains, Term term) {
  PairMean<Term> mean(term);
  for (const auto& train : trains.neurons) mean.add(train);
  return mean.mean();
}

constexpr auto cv2_term = [](double contrast) { return 2.0 * std::abs(contrast); };
constexpr auto local_variation_term = [](double contrast) { return 3.0 * contrast * contrast; };
constexpr auto adaptation_term = [](double contrast) { return contrast; };

}  // namespace

std::optional<Time> mean_interval(const SpikeTrains& trains) {
  const auto steps = interval_sums(trains).mean();
  if (!steps) return std::nullopt;
  return *steps * trains.dt;
}

std::optional<double> interval_cv(Train train) {
  IntervalSums sums;
  add_intervals(sums, train);
  return sums.cv();
}
std::optional<double> interval_cv(const SpikeTrains& trains) { return interval_sums(trains).cv(); }

std::optional<double> cv2(Train train) { return pair_mean(train, cv2_term); }
std::optional<double> cv2(const SpikeTrains& trains) { return pair_mean(trains, cv2_term); }

std::optional<double> local_variation(Train train) { return pair_mean(train, local_variation_term); }
std::optional<double> local_variation(const SpikeTrains& trains) { return pair_mean(trains, local_variation_term); }

std::optional<double> adaptation_index(Train train) { return pair_mean(train, adaptation_term); }
std::optional<double> adaptation_index(const SpikeTrains& trains) { return pair_mean(trains, adaptation_term); }

std::vector<std::optional<Time>> first_spike_latencies(const SpikeTrains& trains, Time onset) {
  const double begin = trains.begin().value(), end = begin + trains.duration().value(), dt = trains.dt.value();
  const std::int64_t first =
      onset.value() > begin - dt && onset.value() < end ? steps_up(onset.value(), dt) : trains.first_step - 1;
  if (first < trains.first_step)
    throw std::invalid_argument("the onset " + to_text(Quantity(onset)) + " is not within the recorded steps");
  std::vector<std::optional<Time>> latencies;
  for (const auto& train : trains.neurons) {
    const auto spike = std::ranges::lower_bound(train, first);
    latencies.emplace_back();
    if (spike != train.end()) latencies.back() = static_cast<double>(*spike + 1) * trains.dt - onset;
  }
  return latencies;
}

std::optional<Time> mean_first_spike_latency(const SpikeTrains& trains, Time onset) {
  Time sum{};
  double fired = 0.0;
  for (const auto& latency : first_spike_latencies(trains, onset))
    if (latency) {
      sum += *latency;
      ++fired;
    }
  if (fired == 0.0) return std::nullopt;
  return sum / fired;
}

std::optional<std::vector<double>> IntervalHistogram::density() const {
  const std::int64_t all = std::accumulate(counts.begin(), counts.end(), longer);
  if (all == 0) return std::nullopt;
  std::vector<double> density;
  density.reserve(counts.size());
  for (const std::int64_t count : counts)
    density.push_back(static_cast<double>(count) / (static_cast<double>(all) * bin.value()));
  return density;
}

IntervalHistogram interval_histogram(const SpikeTrains& trains, Time bin, Time longest) {
  const std::int64_t width = steps_of_bin(bin, trains.dt), bins = bins_up_to(longest, width, trains.dt);
  IntervalHistogram histogram{bin, std::vector<std::int64_t>(static_cast<std::size_t>(bins)), 0};
  for (const auto& train : trains.neurons)
    for (std::size_t i = 1; i < train.size(); ++i) {
      const std::int64_t k = (train[i] - train[i - 1]) / width;
      ++(k < bins ? histogram.counts[static_cast<std::size_t>(k)] : histogram.longer);
    }
  return histogram;
}

}  // namespace rheobase
