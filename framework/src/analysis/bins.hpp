#pragma once
// Bins of whole steps, and what a train has in each.

#include "engine/interval_sums.hpp"
#include "model/time_grid.hpp"

#include <rheobase/analysis/spike_trains.hpp>

#include <stdexcept>
#include <string>

namespace rheobase::analysis {

/// The steps of a bin. @throws std::invalid_argument unless it is whole steps, at least one
inline std::int64_t steps_of_bin(Time bin, Time dt) {
  const auto steps = bin.value() > 0.0 ? whole_steps_in(bin.value(), dt.value()) : std::nullopt;
  if (!steps || *steps < 1)
    throw std::invalid_argument("a bin must be a whole number of steps of " + to_text(Quantity(dt)) +
                                ", at least one, but it is " + to_text(Quantity(bin)));
  return *steps;
}

/// How many bins of `bin` steps reach up to a time. @throws std::invalid_argument unless the time is positive
inline std::int64_t bins_up_to(Time longest, std::int64_t bin, Time dt) {
  if (!(longest.value() > 0.0) || !(longest.value() < 1e15 * dt.value()))
    throw std::invalid_argument("the longest interval or lag must be a positive time, but it is " +
                                to_text(Quantity(longest)));
  return (steps_up(longest.value(), dt.value()) + bin - 1) / bin;
}

/// Calls take(index, spikes) for each of the first `bins` bins in which a train has spikes, in order.
template <class Take>
void for_each_bin(Train train, std::int64_t first_step, std::int64_t bin, std::int64_t bins, Take take) {
  for (std::size_t i = 0; i < train.size();) {
    const std::int64_t index = (train[i] - first_step) / bin;
    if (index >= bins) return;
    const std::int64_t end = first_step + (index + 1) * bin;
    const std::size_t begin = i;
    while (i < train.size() && train[i] < end) ++i;
    take(index, static_cast<std::int64_t>(i - begin));
  }
}

/// The sum of a train's counts in some bins, and that of their squares.
struct CountSums {
  std::int64_t spikes = 0, squares = 0;

  CountSums(Train train, std::int64_t first_step, std::int64_t bin, std::int64_t bins) {
    for_each_bin(train, first_step, bin, bins, [this](std::int64_t, std::int64_t count) {
      spikes += count;
      squares += count * count;
    });
  }
  /// n^2 times the population variance of the counts in n bins: exact, and 0 when all are equal.
  [[nodiscard]] double spread(std::int64_t n) const {
    const auto product = [](std::int64_t a, std::int64_t b) {
      return static_cast<Uint128>(a) * static_cast<Uint128>(b);
    };
    return static_cast<double>(product(n, squares) - product(spikes, spikes));
  }
};

}  // namespace rheobase::analysis
