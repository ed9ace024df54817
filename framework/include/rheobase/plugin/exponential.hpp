#pragma once
// The exponential function over `Real` and what follows from it, without a branch or a table, so that a register computes
// it as fast as one double and with the same bits. e^x = 2^k e^r with k whole and |r| <= ln(2)/2 (Cody and Waite 1980,
// chapter 6); e^r = 1 + r + r^2 P(r) with the polynomial P of degree 9 whose largest error, 3.7e-18, is the smallest
// possible (Remez). No fused multiply-add: not every instruction set has one. Called through math.hpp, which says how
// accurate each function is.

#include <rheobase/plugin/lanes.hpp>

namespace rheobase::detail::inline RHEOBASE_TARGET {

template <class Real>
Real nearest_whole_of(Real x) {
  const Real large = where(x < 0.0, -x, x);
  return where(large < 0x1p51, (x + whole_shift) - whole_shift, x);
}

template <class Real>
Real not_above(Real x, double high) {
  return where(x > high, Real(high), x);
}  // NaN stays NaN
template <class Real>
Real not_below(Real x, double low) {
  return where(x < low, Real(low), x);
}

/// e^x = 2^k (1 + q), for x from -709 to 710. Where e^x leaves the range of normal numbers, 2^k is 0 or inf.
template <class Real>
struct ExponentialParts {
  Real q, power;

  [[gnu::always_inline]] explicit ExponentialParts(Real x) {
    constexpr double log2_e = 0x1.71547652b82fep0;
    constexpr double ln2_high = 0x1.62e42feep-1;  // 32 bits, so that k * ln2_high is exact
    constexpr double ln2_low = 0x1.a39ef35793c76p-33;
    const Real shifted = x * log2_e + whole_shift;
    const Real k = shifted - whole_shift;
    power = real_of((word_of(shifted) + 1023U) << 52U);
    const Real high = x - k * ln2_high, low = k * ln2_low;
    const Real r = high - low;
    // Pairs and fours of terms (Estrin's scheme) depend less on each other than Horner's chain, and wait less.
    const Real r2 = r * r, r4 = r2 * r2;
    const Real p0 =
        (0x1.000000000000ap-1 + r * 0x1.55555555554f9p-3) + r2 * (0x1.55555555507eep-5 + r * 0x1.1111111127f07p-7);
    const Real p4 =
        (0x1.6c16c1844c1bcp-10 + r * 0x1.a01a0129acc4bp-13) + r2 * (0x1.a01999aa011c2p-16 + r * 0x1.71df25fd2d2f5p-19);
    const Real p8 = 0x1.28add25e185acp-22 + r * 0x1.ad7f9bb620287p-26;
    q = high + (r2 * (p0 + r4 * (p4 + r4 * p8)) - low);  // less what was lost in rounding r
  }

  /// e^x - 1 = 2^k (q + (1 - 2^-k)): the bracket is exact wherever q matters.
  [[nodiscard]] Real minus_one() const {
    constexpr std::uint64_t twice_the_bias = std::uint64_t{2046} << 52U;
    return (q + (1.0 - real_of(twice_the_bias - word_of(power)))) * power;
  }
};

// Inlined wherever they stand: two registers handed to a function would go through memory, and in pieces.
#define RHEOBASE_INLINED \
  template <class Real>  \
  [[gnu::always_inline]] inline Real

RHEOBASE_INLINED exp_of(Real x) {
  const ExponentialParts<Real> e(not_below(not_above(x, 710.0), -709.0));
  return (1.0 + e.q) * e.power;
}

/// e^x - 1 for x up to 710.
RHEOBASE_INLINED expm1_below(Real x) {
  return ExponentialParts<Real>(not_below(x, -50.0)).minus_one();  // e^-50 - 1 is -1 already
}
RHEOBASE_INLINED expm1_of(Real x) { return expm1_below(not_above(x, 710.0)); }

RHEOBASE_INLINED exprel_of(Real x) {
  const Real below = not_above(x, 710.0);
  return where(x == 0.0, Real(1.0), expm1_below(below) / below);
}
RHEOBASE_INLINED inverse_exprel_of(Real x) {
  const Real below = not_above(x, 710.0);
  return where(x == 0.0, Real(1.0), below / expm1_below(below));
}

RHEOBASE_INLINED tanh_of(Real x) {
  constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63U;
  const auto sign = word_of(x) & sign_bit;
  const Real size = real_of(word_of(x) & ~sign_bit);
  const Real t = expm1_below(not_above(2.0 * size, 60.0));  // where tanh is 1 already
  return real_of(word_of(t / (t + 2.0)) | sign);
}

#undef RHEOBASE_INLINED

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
