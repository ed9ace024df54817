#pragma once
// Counter-based random numbers (Philox 4x32-10; Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
// A number depends on its key alone - seed, part of the model, neuron, step, how many were drawn before in that step -
// so it is the same on any number of threads and for any way of cutting the work.

#include <rheobase/plugin/lanes.hpp>

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <type_traits>

namespace rheobase {
namespace detail {

/// Two uniform numbers in (0, 1), each from 53 bits.
struct UniformPair {
  double first, second;
};

inline UniformPair uniform_pair(std::uint64_t seed, std::uint64_t part, std::uint64_t neuron, std::int64_t step,
                                std::uint32_t draw) {
  // One multiplication by an odd number and a shift-xor spread a small seed over all bits of the key (Steele et al.
  // 2014, SplitMix); the part is spread already: it is a hash of a name.
  std::uint64_t key = (seed + 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
  key ^= (key >> 31) ^ part;
  key ^= (neuron >> 32) * 0x94D049BB133111EBU;  // the counter has room for 32 bits of the neuron
  const r123::Philox4x32::key_type k{{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
  const auto s = static_cast<std::uint64_t>(step);
  const r123::Philox4x32::ctr_type counter{{static_cast<std::uint32_t>(neuron), draw, static_cast<std::uint32_t>(s),
                                            static_cast<std::uint32_t>(s >> 32)}};
  const auto random = r123::Philox4x32()(counter, k);
  const auto to_unit = [](std::uint32_t high, std::uint32_t low) {
    const std::uint64_t bits53 = (std::uint64_t{high} << 32 | low) >> 11;
    return (static_cast<double>(bits53) + 0.5) * 0x1p-53;
  };
  return {to_unit(random[0], random[1]), to_unit(random[2], random[3])};
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

}  // namespace detail

/// The number by which random numbers tell parts of a model apart: a hash (FNV-1a) of the part's path, such as
/// "stimulus.noise", so that adding another part changes none of this one's numbers.
constexpr std::uint64_t part_number(std::string_view path) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

/// The random numbers of one neuron, or of the neurons in one register, in one step.
/// Real: double or Lanes. Each call of a function draws anew.
template <class Real>
class Random {
 public:
  /// @param neuron index of the first neuron; lane i is neuron + i
  Random(std::uint64_t seed, std::uint64_t part, std::uint64_t neuron, std::int64_t step)
      : seed_(seed), part_(part), neuron_(neuron), step_(step) {}

  /// Uniform in (0, 1).
  Real uniform() {
    return each([](int, const detail::UniformPair& u) { return u.first; });
  }
  /// Normal with mean 0 and standard deviation 1 (Box and Muller 1958).
  Real normal() {
    return each([](int, const detail::UniformPair& u) {
      return std::sqrt(-2.0 * std::log(u.first)) * std::cos(2.0 * std::numbers::pi * u.second);
    });
  }
  /// The number of events that happen when `mean` (0 to 1e9) are expected: Poisson-distributed.
  Real poisson(Real mean) {
    return each([&mean](int lane, const detail::UniformPair& u) {
      if constexpr (std::is_same_v<Real, double>) return detail::poisson_number(mean, u.first);
      else return detail::poisson_number(mean[lane], u.first);
    });
  }

 private:
  /// f(lane, two uniform numbers of its own) for each lane.
  template <class Function>
  Real each(Function f) {
    const std::uint32_t draw = draw_++;
    if constexpr (std::is_same_v<Real, double>) {
      return f(0, detail::uniform_pair(seed_, part_, neuron_, step_, draw));
    } else {
      typename Real::Vector r;
      for (int i = 0; i < lanes_width; ++i)
        r[i] = f(i, detail::uniform_pair(seed_, part_, neuron_ + static_cast<std::uint64_t>(i), step_, draw));
      return r;
    }
  }

  std::uint64_t seed_, part_, neuron_;
  std::int64_t step_;
  std::uint32_t draw_ = 0;
};

}  // namespace rheobase
