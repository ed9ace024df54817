#pragma once
// exp, exp - 1, log and sine with cosine over a register, each at most 2 units in the last place from the true value
// (`benchmark --smoke` checks that), for the arguments that kernels have: finite, and results in the range of normal
// numbers. Fused multiply-add where the machine has it.

#include "registers.hpp"

#include <array>

namespace rheobase::bench {

/// c[0] + c[1] x + ... by Horner's scheme: registers side by side hide that each step waits for the one before.
template <std::size_t n>
Reg polynomial(Reg x, const std::array<double, n>& c) {
  Reg sum = all(c[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) sum = fused(sum, x, all(c[i]));
  return sum;
}

/// x = k ln 2 + r, |r| <= ln(2) / 2.
struct Reduced {
  Reg r, power;  // 2^k
};
inline Reduced reduced(Reg x) {
  const Reg shift = all(0x1.8p52);
  const Reg shifted = fused(x, all(0x1.71547652b82fep0), shift), k = shifted - shift;
  const Reg r = fused(k, all(-0x1.a39ef35793c76p-33), fused(k, all(-0x1.62e42feep-1), x));
  return {r, as_doubles(up<52>(plus(as_words(shifted), all(std::uint64_t{1023}))))};
}

/// e^r - 1 - r for a reduced r: r^2 times its series.
inline Reg exp_rest(Reg r) {
  static constexpr std::array<double, 12> c{1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,
                                            1.0 / 720,     1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
                                            1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};
  return polynomial(r, c) * (r * r);
}

inline Reg exponential(Reg x) {
  const Reduced e = reduced(x);
  return fused(e.power, e.r + exp_rest(e.r), e.power);
}

/// e^x - 1
inline Reg exponential_less_one(Reg x) {
  const Reduced e = reduced(x);
  return fused(e.power, e.r + exp_rest(e.r), e.power - all(1.0));
}

/// ln x of a normal positive x: x = 2^k m, and ln m = 2 atanh((m - 1) / (m + 1)), whose series is in odd powers.
inline Reg logarithm(Reg x) {
  static constexpr std::array<double, 10> c{2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                                            2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21};
  const Words offset =
      minus(as_words(x), all(std::uint64_t{0x3FE6A09E667F3BCD}));  // of sqrt(1/2): m is from it to sqrt(2)
  const Reg k = as_doubles(plus(down<52>(plus(offset, up<52>(all(std::uint64_t{1024})))), as_words(all(0x1p52)))) -
                all(0x1p52 + 1024.0);
  const Words exponent = common(offset, all(std::uint64_t{0xFFF0000000000000}));
  const Reg m = as_doubles(minus(as_words(x), exponent));
  const Reg one = all(1.0), f = m - one, s = f / (f + all(2.0)), s2 = s * s;
  const Reg rest = s2 * polynomial(s2, c);  // 2 atanh(s) = 2 s + s rest, and 2 s = f - s f
  const Reg ln_m = f - s * (f - rest);
  return fused(k, all(0x1.62e42fefa39efp-1), fused(k, all(0x1.abc9e3b39803fp-56), ln_m));
}

struct SineCosine {
  Reg sine, cosine;
};
/// Of 2 pi u for u from 0 to 1.
inline SineCosine sine_cosine_of_turns(Reg u) {
  static constexpr std::array<double, 7> s{-1.0 / 6,        1.0 / 120,        -1.0 / 5040,         1.0 / 362880,
                                           -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000};
  static constexpr std::array<double, 8> c{-1.0 / 2,       1.0 / 24,        -1.0 / 720,         1.0 / 40320,
                                           -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000};
  const Reg shift = all(0x1.8p52), shifted = fused(u, all(4.0), shift);
  const Words quadrant = as_words(shifted);
  const Reg r = (u * all(4.0) - (shifted - shift)) * all(0x1.921fb54442d18p0), r2 = r * r;  // the difference is exact
  const Reg sine = fused(r * r2, polynomial(r2, s), r), cosine = fused(r2, polynomial(r2, c), all(1.0));
  const Words odd = minus(all(std::uint64_t{0}), common(quadrant, all(std::uint64_t{1})));
  const auto pick = [&](Reg even_one, Reg odd_one, Words turns) {  // its sign is bit 1 of `turns`
    const Words value = differ(as_words(even_one), common(odd, differ(as_words(even_one), as_words(odd_one))));
    return as_doubles(differ(value, up<62>(common(turns, all(std::uint64_t{2})))));
  };
  return {pick(sine, cosine, quadrant), pick(cosine, sine, plus(quadrant, all(std::uint64_t{1})))};
}

}  // namespace rheobase::bench
