#pragma once
// Durations as whole numbers of steps. Time is an integer step count; a time is step * dt, one multiplication.

#include <rheobase/units/quantities.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace rheobase {

/// Up to here a double tells every number of steps from the next.
inline constexpr double most_countable_steps = 0x1p53;

/// The number of steps of dt that a duration is, when it is one to within 1e-9, or to what rounding leaves of the
/// quotient where that is more. Nothing for what is too long to be counted, or no number.
inline std::optional<std::int64_t> whole_steps_in(double duration, double dt) {
  const double x = duration / dt;
  const double n = std::round(x);
  if (!(std::abs(n) <= most_countable_steps)) return std::nullopt;
  const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * std::abs(n);
  if (std::abs(x - n) > std::max(1e-9, rounding)) return std::nullopt;
  return static_cast<std::int64_t>(n);
}

/// The same, rounded up when it is not whole: the first step at or after a time. What is too long to be counted ends at
/// 2^53 steps.
inline std::int64_t steps_up(double duration, double dt) {
  if (const auto whole = whole_steps_in(duration, dt)) return *whole;
  const double x = std::ceil(duration / dt);
  if (x < -most_countable_steps) return static_cast<std::int64_t>(-most_countable_steps);
  return static_cast<std::int64_t>(x < most_countable_steps ? x : most_countable_steps);  // not a number: as infinity
}

}  // namespace rheobase
