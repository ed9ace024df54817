#pragma once
// The reference's noise: Philox 4x32-10 (Salmon et al. 2011) for a register of neurons at once, both normal deviates of
// each of its numbers (Box and Muller 1958), and a LIF neuron under an Ornstein-Uhlenbeck current, in registers.

#include "cells.hpp"

namespace rheobase::bench {

/// The 128 bits of a counter, one counter a lane, in the lower halves of four registers of words.
struct Philox {
  Words a, b, c, d;
};

inline Philox philox(Words a, Words b, Words c, Words d, std::uint32_t key_a, std::uint32_t key_b) {
  const Words m0 = all(std::uint64_t{0xD2511F53}), m1 = all(std::uint64_t{0xCD9E8D57});
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
    const Words p0 = product_of_low(m0, a), p1 = product_of_low(m1, c);
    a = differ(differ(down<32>(p1), b), all(std::uint64_t{key_a}));
    c = differ(differ(down<32>(p0), d), all(std::uint64_t{key_b}));
    b = p1;  // the upper halves are never read
    d = p0;
    key_a += 0x9E3779B9U;
    key_b += 0xBB67AE85U;
  }
  return {a, b, c, d};
}

/// Two uniform numbers in (0, 1) a lane, of 52 bits each.
struct Uniforms {
  Reg first, second;
};
inline Reg unit_interval(Words high, Words low) {
  const Words bits64 = either(up<32>(high), common(low, all(std::uint64_t{0xFFFFFFFF})));
  const Words one_to_two = either(down<12>(bits64), all(std::uint64_t{0x3FF0000000000000}));
  return as_doubles(one_to_two) - all(1.0 - 0x1p-53);
}
inline Uniforms uniforms(Words neuron, std::uint64_t step) {
  const Words zero = all(std::uint64_t{0});
  const Philox p = philox(neuron, zero, all(step & 0xFFFFFFFFU), all(step >> 32), 0x52484531U, 0x4F424153U);
  return {unit_interval(p.a, p.b), unit_interval(p.c, p.d)};
}

struct Normals {
  Reg first, second;
};
inline Normals normals(Words neuron, std::uint64_t step) {
  const Uniforms u = uniforms(neuron, step);
  const Reg radius = root(all(-2.0) * logarithm(u.first));
  const SineCosine angle = sine_cosine_of_turns(u.second);
  return {radius * angle.cosine, radius * angle.sine};
}

/// LIF under noise: the second deviate of each number serves the next step.
struct NoisyLif {
  static constexpr std::size_t registers = 2;
  struct Shared : Lif::Shared {
    Reg V_rest, R, mean, decay, kick;
    explicit Shared(const Constants& c)
        : Lif::Shared(c),
          V_rest(all(c.V_rest)),
          R(all(c.R)),
          mean(all(c.mean)),
          decay(all(c.decay_I)),
          kick(all(c.kick_I)) {}
  };
  Reg V, I, saved;
  Words neuron;
  std::uint64_t now = 0;
  NoisyLif(const Columns& c, std::size_t i)
      : V(load(c.state[0] + i)), I(load(c.state[1] + i)), saved(load(c.state[2] + i)), neuron(counting(i)) {}
  void keep(const Columns& c, std::size_t i) const {
    store(c.state[0] + i, V);
    store(c.state[1] + i, I);
    store(c.state[2] + i, saved);
  }
  void begin_step(std::int64_t step) { now = static_cast<std::uint64_t>(step); }
  Which step(const Shared& c) {
    V = V + (c.V_rest + c.R * I - V) * c.approach;
    const Which fired = at_least(V, c.V_th);
    V = choose(fired, c.V_reset, V);
    Reg deviate = saved;
    if (now % 2 == 0) {
      const Normals both_of_them = normals(neuron, now);
      deviate = both_of_them.first;
      saved = both_of_them.second;
    }
    I = c.mean + (I - c.mean) * c.decay + c.kick * deviate;
    return fired;
  }
};

}  // namespace rheobase::bench
