#pragma once
// Stimuli that are switched on and off again and again. Their edges are times, and 7 * 0.1 ms is not 0.7 ms in binary:
// an edge that rounding puts beside a step belongs to that step, as with `start` and `stop`.

#include <rheobase/plugin/math.hpp>
#include <rheobase/units/quantities.hpp>

namespace rheobase::inline RHEOBASE_TARGET {

/// Whether a train of pulses is on at time t >= 0: where delay + k period <= t < delay + k period + width for a whole
/// k >= 0. All of them are >= 0, and the period is above 0.
template <class Real>
auto pulse_is_on(Time t, TimeOf<Real> delay, TimeOf<Real> period, TimeOf<Real> width) {
  const Real position = (t - delay) / period, part = width / period;
  const Real rounding = 1e-12 * (1.0 + (t + delay) / period);  // thousands of times what doubles lose
  const Real nearest = nearest_whole(position);
  const Real begun = where(nearest > position + rounding, nearest - 1.0, nearest);
  return position >= -rounding && (position - begun < part - rounding || part >= 1.0);
}

}  // namespace rheobase::inline RHEOBASE_TARGET
