#pragma once
// Logarithm, sine and cosine over `Real`, without a branch or a table, so that a register computes them as fast as one
// double and with the same bits. Called through math.hpp and random.hpp.

#include <rheobase/plugin/lanes.hpp>

#include <limits>

namespace rheobase::detail::inline RHEOBASE_TARGET {

/// log(x 2^shift) of a positive, normal number. x = 2^k (1 + f) with 1 + f between the roots of 1/2 and 2; with
/// s = f / (2 + f), log(1 + f) = 2 atanh(s) = f - (f^2 / 2 - s (f^2 / 2 + s^2 L(s^2))) (Sun's fdlibm, e_log.c), where L is
/// the polynomial of degree 6 with the smallest error.
template <class Real>
[[gnu::always_inline]] inline Real log_of_normal(Real x, Real shift = 0.0) {
  constexpr std::uint64_t root_of_half = 0x3FE6A09E667F3BCDU, one = 0x3FF0000000000000U, fraction = 0x000FFFFFFFFFFFFFU;
  constexpr double two_52 = 0x1p52;
  const auto from_root = word_of(x) + (one - root_of_half);
  const Real k = (real_of((from_root >> 52U) | word_of(two_52)) - (two_52 + 1023.0)) + shift;
  const Real f = real_of((from_root & fraction) + root_of_half) - 1.0;
  const Real s = f / (2.0 + f);
  const Real z = s * s, z2 = z * z;
  const Real l0 =
      (0x1.5555555555593p-1 + z * 0x1.999999997fb2fp-2) + z2 * (0x1.2492494217c67p-2 + z * 0x1.c71c51e7dd198p-3);
  const Real l4 = (0x1.74664631263a7p-3 + z * 0x1.39a0f49e1804ap-3) + z2 * 0x1.2f0d91e8b3d18p-3;
  const Real half_square = 0.5 * f * f;
  constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
  const Real correction = s * (half_square + z * (l0 + z2 * z2 * l4)) + k * ln2_low;
  return k * ln2_high - ((half_square - correction) - f);
}

template <class Real>
[[gnu::always_inline]] inline Real log_of(Real x) {
  constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const auto subnormal = x < std::numeric_limits<double>::min();
  const Real value = log_of_normal<Real>(where(subnormal, x * 0x1p54, x), where(subnormal, Real(-54.0), Real(0.0)));
  const Real special = where(x == 0.0, Real(-infinity), where(x < 0.0, Real(nan), x));
  return where(x > 0.0 && x < infinity, value, special);
}

/// Sine and cosine of an angle in turns, from 0 to 1: of the rest after the nearest quarter, by polynomials with the
/// smallest error, within 2 units in the last place.
template <class Real>
struct SineAndCosine {
  Real sine, cosine;

  [[gnu::always_inline]] explicit SineAndCosine(Real turns) {
    const Real shifted = 4.0 * turns + whole_shift;
    const Real t = turns - 0.25 * (shifted - whole_shift);
    const Real z = t * t, z2 = z * z;
    const Real s0 =
        (-0x1.4abbce625be47p5 + z * 0x1.466bc67758d5fp6) + z2 * (-0x1.32d2cce330216p6 + z * 0x1.50783017fc162p5);
    const Real c0 =
        (-0x1.3bd3cc9be45a4p4 + z * 0x1.03c1f081b1464p6) + z2 * (-0x1.55d3c7dcaeb09p6 + z * 0x1.e1f4fbf3e65f8p5);
    const Real s4 = -0x1.e300a2f1f49b8p3 + z * 0x1.e4028df8dc084p1, c4 = -0x1.a6c9fc866bc80p4 + z * 0x1.f3edc1b5ae9c7p2;
    const auto of_rest_sine = word_of(t * 0x1.921fb54442d18p2 + t * z * (s0 + z2 * z2 * s4));
    const auto of_rest_cosine = word_of(1.0 + z * (c0 + z2 * z2 * c4));

    const auto quarters = word_of(shifted);  // in its last bits: odd ones swap the two, and 1 to 3 change signs
    const auto swapped = (of_rest_sine ^ of_rest_cosine) & (WordOf<Real>(0U) - (quarters & 1U));
    sine = real_of((of_rest_sine ^ swapped) ^ ((quarters & 2U) << 62U));
    cosine = real_of((of_rest_cosine ^ swapped) ^ (((quarters + 1U) & 2U) << 62U));
  }
};

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
