#pragma once
// The exponential function over `Real`, without a branch or a table, so that a register computes it as fast as one
// double and with the same bits. e^x = 2^k e^r with k whole and |r| <= ln(2)/2 (Cody and Waite 1980, chapter 6); e^r is
// its Taylor series, which 14 terms bring below a twentieth of the last place. Called through math.hpp.

#include <rheobase/plugin/lanes.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

namespace rheobase::detail {

/// 1.5 * 2^52. The sum of it and a number below 2^51 is rounded to whole numbers, and has the whole number in its last
/// bits, as a two's complement.
inline constexpr double whole_shift = 0x1.8p52;

template <class Real>
Real nearest_whole_of(Real x) {
  const Real large = where(x < 0.0, -x, x);
  return where(large < 0x1p51, (x + whole_shift) - whole_shift, x);
}

/// 2^n for a whole n from -1022 to 1023, put together from its bits. Takes n + whole_shift.
template <class Real>
Real power_of_two(Real shifted) {
  constexpr bool one = std::is_same_v<Real, double>;
  using LaneWords = std::uint64_t __attribute__((vector_size(8 * lanes_width)));
  using Word = std::conditional_t<one, std::uint64_t, LaneWords>;
  if constexpr (one) return std::bit_cast<double>((std::bit_cast<Word>(shifted) + 1023U) << 52U);
  else return std::bit_cast<Lanes::Vector>((std::bit_cast<Word>(shifted.vector()) + 1023U) << 52U);
}

/// x = k ln 2 + r and e^r = 1 + q, for |x| below 2^20.
template <class Real>
struct ReducedExponent {
  Real k, q;

  explicit ReducedExponent(Real x) {
    constexpr double log2_e = 0x1.71547652b82fep0;
    constexpr double ln2_high = 0x1.62e42feep-1;  // 32 bits, so that k * ln2_high is exact
    constexpr double ln2_low = 0x1.a39ef35793c76p-33;
    k = (x * log2_e + whole_shift) - whole_shift;
    const Real high = x - k * ln2_high, low = k * ln2_low;
    const Real r = high - low;
    // Pairs and fours of terms (Estrin's scheme) depend less on each other than Horner's chain, and wait less.
    const Real r2 = r * r, r4 = r2 * r2;
    const Real p0 = (0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    const Real p4 = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0));
    const Real p8 = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0));
    q = high + (r2 * (p0 + r4 * (p4 + r4 * p8)) - low);  // less what was lost in rounding r
  }
};

/// m 2^k in two factors, since 2^k alone leaves the range of normal numbers before m 2^k leaves that of a double.
template <class Real>
Real scaled(Real m, Real k) {
  const Real half = k * 0.5 + whole_shift;
  return m * power_of_two(half) * power_of_two((k - (half - whole_shift)) + whole_shift);
}

template <class Real>
Real clamped(Real x, double low, double high) {  // NaN stays NaN
  const Real below = where(x > high, Real(high), x);
  return where(below < low, Real(low), below);
}

template <class Real>
Real exp_of(Real x) {
  const ReducedExponent<Real> e(clamped(x, -750.0, 710.0));  // where e^x is 0 and inf already
  return scaled(1.0 + e.q, e.k);
}

template <class Real>
Real exprel_of(Real x) {
  const Real below = where(x > 710.0, Real(710.0), x);
  const ReducedExponent<Real> e(clamped(below, -50.0, 710.0));                   // e^-50 - 1 is -1 already
  const Real one = 1.0 - power_of_two(whole_shift - clamped(e.k, -80.0, 60.0));  // from k = 54 up, 1
  return where(x == 0.0, Real(1.0), scaled(e.q + one, e.k) / below);
}

}  // namespace rheobase::detail
