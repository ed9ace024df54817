#pragma once
// Sums over inter-spike intervals, from which their mean and their variability follow. A run adds them up as it goes,
// and the analysis of recorded spikes adds up the same.

#include <cstdint>
#include <limits>
#include <optional>

namespace rheobase {

__extension__ using Uint128 = unsigned __int128;

/// In steps. Integers: exact, and so the same in whatever order they are added.
struct IntervalSums {
  std::uint64_t spikes = 0, intervals = 0, one_step = 0;
  std::uint64_t sum = 0;
  Uint128 squares = 0;
  std::int64_t first_spike = std::numeric_limits<std::int64_t>::max();

  void add_interval(std::uint64_t interval) {
    ++intervals;
    one_step += interval == 1 ? 1 : 0;
    sum += interval;
    squares += static_cast<Uint128>(interval) * interval;
  }
  void add(const IntervalSums& other);

  /// In steps; empty without intervals.
  [[nodiscard]] std::optional<double> mean() const;
  /// Population standard deviation / mean; empty without intervals.
  [[nodiscard]] std::optional<double> cv() const;
};

}  // namespace rheobase
