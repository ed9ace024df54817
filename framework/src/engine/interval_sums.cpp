#include "engine/interval_sums.hpp"

#include <algorithm>
#include <cmath>

namespace rheobase {

void IntervalSums::add(const IntervalSums& other) {
  spikes += other.spikes;
  intervals += other.intervals;
  one_step += other.one_step;
  sum += other.sum;
  squares += other.squares;
  first_spike = std::min(first_spike, other.first_spike);
}

std::optional<double> IntervalSums::mean() const {
  if (intervals == 0) return std::nullopt;
  return static_cast<double>(sum) / static_cast<double>(intervals);
}

std::optional<double> IntervalSums::cv() const {
  if (intervals == 0) return std::nullopt;
  // With integers n sum(x^2) - (sum x)^2 is exact: a regular train has a CV of exactly 0.
  const Uint128 spread = squares * intervals - static_cast<Uint128>(sum) * sum;
  return std::sqrt(static_cast<double>(spread)) / static_cast<double>(sum);
}

}  // namespace rheobase
