#pragma once
// Counter-based random numbers (Philox 4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
// A number depends on its key alone - seed, part of the model, neuron, step, how many were drawn before in that step -
// so it is the same on any number of threads and for any way of cutting the work. What one call of Philox gives serves a
// neuron in two steps, an even one and the odd one after it.

#include <rheobase/plugin/lanes.hpp>
#include <rheobase/plugin/logarithm.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace rheobase::detail::inline RHEOBASE_TARGET {

/// Philox 4x32-10 under one key, for one counter at a time or for one a lane. A word holds 32 bits; of counter and key what
/// stands above them is not looked at, and of the result it means nothing.
template <class Word>
class Philox {
 public:
  Philox(Word key0, Word key1) {
    for (int round = 0; round < rounds; ++round) {
      keys_[round][0] = key0;
      keys_[round][1] = key1;
      key0 = key0 + 0x9E3779B9U;
      key1 = key1 + 0xBB67AE85U;
    }
  }
  [[gnu::always_inline]] void operator()(Word (&counter)[4]) const {
#pragma GCC unroll 10
    for (int round = 0; round < rounds; ++round) {
      const Word product0 = low_product(counter[0], Word(0xD2511F53U)),
                 product1 = low_product(counter[2], Word(0xCD9E8D57U));
      counter[0] = (product1 >> 32U) ^ counter[1] ^ keys_[round][0];
      counter[2] = (product0 >> 32U) ^ counter[3] ^ keys_[round][1];
      counter[1] = product1;
      counter[3] = product0;
    }
  }

 private:
  static constexpr int rounds = 10;
  Word keys_[rounds][2];
};

/// The key of a neuron's numbers. One multiplication by an odd number and a shift-xor spread a small seed over all bits
/// (Steele et al. 2014, SplitMix); the part is spread already: it is a hash of a name. The counter has room for 32 bits
/// of the neuron.
inline std::uint64_t random_key(std::uint64_t seed, std::uint64_t part, std::uint64_t neuron) {
  std::uint64_t key = (seed + 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
  key ^= (key >> 31) ^ part;
  return key ^ (neuron >> 32) * 0x94D049BB133111EBU;
}

/// A uniform number in (0, 1) of 52 bits, from two words.
template <class Word>
auto to_unit(Word high, Word low) {
  const Word bits52 = ((high << 32U) | (low & 0xFFFFFFFFU)) >> 12U;
  return real_of(bits52 | 0x3FF0000000000000U) - (1.0 - 0x1p-53);  // from the middle of [1, 2) down, exactly
}

/// The number of events, Poisson-distributed with `mean`, that a uniform number stands for: the probabilities of the
/// numbers are taken off it, from the most probable number outwards (Kemp and Kemp 1991, "Poisson random variate
/// generation"). For a mean below 1 that is from 0 up; for a large one it takes about the square root of it in rounds.
inline double poisson_number(double mean, double uniform) {
  if (uniform < 1.0 - mean) return 0.0;  // below e^-mean, which need not be known
  const double mode = std::floor(mean);
  int sign = 0;
  const double p_mode =
      mode == 0.0 ? std::exp(-mean) : std::exp(mode * std::log(mean) - mean - lgamma_r(mode + 1.0, &sign));
  double above = mode, p_above = p_mode, below = mode, p_below = p_mode;
  for (double left = uniform - p_mode; left >= 0.0;) {
    p_above *= mean / ++above;
    if (left < p_above) return above;
    left -= p_above;
    p_below *= below / mean;  // 0 once 0 is passed
    --below;
    if (left < p_below) return below;
    left -= p_below;
    if (p_above < 0x1p-60 && p_below < 0x1p-60) break;  // all were taken off, and rounding left a rest
  }
  return mode;
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// The number by which random numbers tell parts of a model apart: a hash (FNV-1a) of the part's path, such as
/// "stimulus.noise", so that adding another part changes none of this one's numbers.
constexpr std::uint64_t part_number(std::string_view path) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

/// The random numbers of one neuron, or of the neurons in one group of lanes, step by step.
/// Real: double or Lanes. Each call of a function draws anew.
template <class Real>
class Random {
 public:
  /// @param neuron index of the first neuron; lane i is neuron + i
  Random(std::uint64_t seed, std::uint64_t part, std::uint64_t neuron, std::int64_t step)
      : Random(lane_by_lane([&](std::uint64_t i) { return neuron + i; }),
               lane_by_lane([&](std::uint64_t i) { return detail::random_key(seed, part, neuron + i); }), step) {}
  /// From here on the numbers of another step.
  void move_to(std::int64_t step) {
    step_ = step;
    draw_ = 0;
  }

  /// Uniform in (0, 1).
  Real uniform() {
    return draw(uniforms_, 0, [](Real&, Real&) {});
  }
  /// Normal with mean 0 and standard deviation 1 (Box and Muller 1958).
  Real normal() {
    return draw(normals_, std::uint64_t{1} << 31U, [](Real& first, Real& second) {
      const Real radius = detail::square_root(-2.0 * detail::log_of_normal(first));
      const detail::SineAndCosine<Real> angle(second);
      first = radius * angle.cosine;
      second = radius * angle.sine;
    });
  }
  /// The number of events that happen when `mean` (0 to 1e9) are expected: Poisson-distributed.
  Real poisson(Real mean) {
    const Real u = uniform();
    if (all_of(u < 1.0 - mean)) return Real(0.0);  // below e^-mean, which need not be known
    if constexpr (std::is_same_v<Real, double>) {
      return detail::poisson_number(mean, u);
    } else {
      double numbers[lanes_width];
      for (int i = 0; i < lanes_width; ++i) numbers[i] = detail::poisson_number(mean[i], u[i]);
      return Real::load(numbers);
    }
  }

 private:
  using Word = detail::WordOf<Real>;
  static constexpr std::uint64_t width = std::is_same_v<Real, double> ? 1 : lanes_width;
  struct Latest {
    Real numbers[2];                                               // of an even step and of the odd one after it
    std::int64_t step = std::numeric_limits<std::int64_t>::min();  // the even one
    std::uint64_t draw = 0;
  };

  Random(Word neuron, Word key, std::int64_t step) : neuron_(neuron), philox_(key, key >> 32U), step_(step) {}
  template <class Function>
  static Word lane_by_lane(Function f) {
    std::uint64_t words[width];
    for (std::uint64_t i = 0; i < width; ++i) words[i] = f(i);
    return detail::load_words<Real>(words);
  }

  /// @param kind a bit of the counter, so that numbers of different kinds have nothing in common
  /// @param make turns two uniform numbers into the two that are wanted
  template <class Make>
  const Real& draw(Latest& latest, std::uint64_t kind, Make make) {
    const std::uint64_t draw = draw_++;
    const std::int64_t odd = step_ & 1, even_step = step_ - odd;
    if (latest.step != even_step || latest.draw != draw) renew(latest, even_step, draw, kind, make);
    return latest.numbers[odd];
  }
  template <class Make>
  [[gnu::noinline]] void renew(Latest& latest, std::int64_t even_step, std::uint64_t draw, std::uint64_t kind,
                               Make make) {
    const auto pair = static_cast<std::uint64_t>(even_step / 2);
    Word c[4] = {neuron_, Word(draw | kind), Word(pair), Word(pair >> 32U)};
    philox_(c);
    Real first = detail::to_unit(c[0], c[1]), second = detail::to_unit(c[2], c[3]);
    make(first, second);
    latest.numbers[0] = first;
    latest.numbers[1] = second;
    latest.step = even_step;
    latest.draw = draw;
  }

  Word neuron_;
  detail::Philox<Word> philox_;
  std::int64_t step_;
  std::uint64_t draw_ = 0;
  Latest uniforms_, normals_;
};

}  // namespace rheobase::inline RHEOBASE_TARGET
