#pragma once
// Durations as whole numbers of steps. Time is an integer step count; a time is step * dt, one multiplication.

#include <rheobase/units/quantities.hpp>

#include <cmath>
#include <cstdint>
#include <optional>

namespace rheobase {

/// The number of steps of dt that a duration is, when it is one to within 1e-9 (relative, for more than one step).
inline std::optional<std::int64_t> whole_steps_in(double duration, double dt) {
  const double x = duration / dt;
  const double n = std::round(x);
  if (std::abs(x - n) > 1e-9 * std::max(1.0, n)) return std::nullopt;
  return static_cast<std::int64_t>(n);
}

/// The same, rounded up when it is not whole: the first step at or after a time.
inline std::int64_t steps_up(double duration, double dt) {
  if (const auto whole = whole_steps_in(duration, dt)) return *whole;
  return static_cast<std::int64_t>(std::ceil(duration / dt));
}

}  // namespace rheobase
