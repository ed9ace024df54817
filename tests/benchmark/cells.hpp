#pragma once
// The reference kernels: `width` neurons of one model in registers, by hand. Shared holds what all neurons have in
// common and is kept in registers too. What needs no rounding is turned round for speed (a spike resets at once what the
// product resets at the beginning of the next step), and where the product's rounding decides when a neuron fires, in
// LIF, LIFRef and ALIF, each value is rounded as in the product.

#include "register_math.hpp"
#include "reference.hpp"

namespace rheobase::bench {

/// The columns of a population.
struct Columns {
  double* state[4];
  const double* per_neuron[2];  // V_inf and approach, where they differ
};

struct Lif {
  static constexpr std::size_t registers = 64 / width < 8 ? 64 / width : 8;
  struct Shared {
    Reg V_inf, approach, V_th, V_reset;
    explicit Shared(const Constants& c)
        : V_inf(all(c.V_inf)), approach(all(c.approach)), V_th(all(c.V_th)), V_reset(all(c.V_reset)) {}
  };
  Reg V;
  Lif(const Columns& c, std::size_t i) : V(load(c.state[0] + i)) {}
  void keep(const Columns& c, std::size_t i) const { store(c.state[0] + i, V); }
  Which step(const Shared& c) {
    V = V + (c.V_inf - V) * c.approach;
    const Which fired = at_least(V, c.V_th);
    V = choose(fired, c.V_reset, V);
    return fired;
  }
};

struct LifPerNeuron {
  static constexpr std::size_t registers = width == 8 ? 8 : 4;
  using Shared = Lif::Shared;
  Reg V, V_inf, approach;
  LifPerNeuron(const Columns& c, std::size_t i)
      : V(load(c.state[0] + i)), V_inf(load(c.per_neuron[0] + i)), approach(load(c.per_neuron[1] + i)) {}
  void keep(const Columns& c, std::size_t i) const { store(c.state[0] + i, V); }
  Which step(const Shared& c) {
    V = V + (V_inf - V) * approach;
    const Which fired = at_least(V, c.V_th);
    V = choose(fired, c.V_reset, V);
    return fired;
  }
};

/// Counts the steps since the spike down, below 0 as long as V is free.
struct LifRef {
  static constexpr std::size_t registers = width == 8 ? 8 : 4;
  struct Shared : Lif::Shared {
    Reg held_steps, one = all(1.0), zero = all(0.0);
    explicit Shared(const Constants& c) : Lif::Shared(c), held_steps(all(c.held_steps + 1.0)) {}
  };
  Reg V, left;
  LifRef(const Columns& c, std::size_t i) : V(load(c.state[0] + i)), left(load(c.state[1] + i)) {}
  void keep(const Columns& c, std::size_t i) const {
    store(c.state[0] + i, V);
    store(c.state[1] + i, left);
  }
  Which step(const Shared& c) {
    left = left - c.one;
    const Which held = above(left, c.zero);
    V = choose(held, V, V + (c.V_inf - V) * c.approach);
    const Which fired = but_not(at_least(V, c.V_th), held);
    V = choose(fired, c.V_reset, V);
    left = choose(fired, c.held_steps, left);
    return fired;
  }
};

struct Alif {
  static constexpr std::size_t registers = width == 8 ? 8 : 4;
  struct Shared : Lif::Shared {
    Reg decay_a, beta, one = all(1.0);
    explicit Shared(const Constants& c) : Lif::Shared(c), decay_a(all(c.decay_a)), beta(all(c.beta)) {}
  };
  Reg V, a;
  Alif(const Columns& c, std::size_t i) : V(load(c.state[0] + i)), a(load(c.state[1] + i)) {}
  void keep(const Columns& c, std::size_t i) const {
    store(c.state[0] + i, V);
    store(c.state[1] + i, a);
  }
  Which step(const Shared& c) {
    a = a * c.decay_a;
    V = V + (c.V_inf - V) * c.approach;
    const Which fired = at_least(V, c.V_th + c.beta * a);
    V = choose(fired, c.V_reset, V);
    a = choose(fired, a + c.one, a);
    return fired;
  }
};

struct ExpIf {
  static constexpr std::size_t registers = 4;
  struct Shared {
    Reg V_T, per_Delta_T, Delta_T, dt_over_tau, V_inf, V_peak, V_reset, one = all(1.0);
    explicit Shared(const Constants& c)
        : V_T(all(c.V_T)),
          per_Delta_T(all(1.0 / c.Delta_T)),
          Delta_T(all(c.Delta_T)),
          dt_over_tau(all(c.dt_over_tau)),
          V_inf(all(c.V_inf)),
          V_peak(all(c.V_th)),
          V_reset(all(c.V_reset)) {}
  };
  Reg V;
  ExpIf(const Columns& c, std::size_t i) : V(load(c.state[0] + i)) {}
  void keep(const Columns& c, std::size_t i) const { store(c.state[0] + i, V); }
  Which step(const Shared& c) {
    const Reg activation = exponential((V - c.V_T) * c.per_Delta_T);
    const Reg way = c.dt_over_tau * (c.V_inf - V + c.Delta_T * activation);
    const Reg z = least(c.dt_over_tau * (activation - c.one), c.one);
    const Reg rel = exponential_less_one(z) / z;  // z is 0 at V = V_T alone, which no neuron stands at exactly
    V = least(V + way * rel, c.V_peak);
    const Which fired = at_least(V, c.V_peak);
    V = choose(fired, c.V_reset, V);
    return fired;
  }
};

struct Hh {
  static constexpr std::size_t registers = 2;
  struct Shared {
    Reg half, E_Na, E_K, g_Na, g_K, g_L, leak_and_I, minus_dt_ms, one = all(1.0);
    explicit Shared(const Constants& c)
        : half(all(-0.5 * c.dt_ms / c.C)),
          E_Na(all(c.E_Na)),
          E_K(all(c.E_K)),
          g_Na(all(c.g_Na)),
          g_K(all(c.g_K)),
          g_L(all(c.g_L)),
          leak_and_I(all(c.g_L * c.E_L + c.I)),
          minus_dt_ms(all(-c.dt_ms)) {}
  };
  Reg V, m, h, n;  // V in mV
  Hh(const Columns& c, std::size_t i)
      : V(load(c.state[0] + i) * all(1e3)), m(load(c.state[1] + i)), h(load(c.state[2] + i)), n(load(c.state[3] + i)) {}
  void keep(const Columns& c, std::size_t i) const {
    store(c.state[0] + i, V / all(1e3));
    store(c.state[1] + i, m);
    store(c.state[2] + i, h);
    store(c.state[3] + i, n);
  }
  Which step(const Shared& c) {
    const Reg zero = all(0.0);
    const Which before = at_least(V, zero);
    half_step(c);
    gate(m, linear_rate(all(0.1), V + all(40.0)), all(4.0) * exponential((V + all(65.0)) * all(-1.0 / 18)), c);
    gate(h, all(0.07) * exponential((V + all(65.0)) * all(-1.0 / 20)),
         c.one / (c.one + exponential((V + all(35.0)) * all(-0.1))), c);
    gate(n, linear_rate(all(0.01), V + all(55.0)), all(0.125) * exponential((V + all(65.0)) * all(-1.0 / 80)), c);
    half_step(c);
    return but_not(at_least(V, zero), before);
  }

 private:
  /// a x / (1 - e^(-x / 10)), and 10 a at 0, where no neuron stands exactly.
  static Reg linear_rate(Reg a, Reg x) { return a * x / (all(0.0) - exponential_less_one(x * all(-0.1))); }
  void half_step(const Shared& c) {
    const Reg n2 = n * n, g_Na = c.g_Na * (m * m * m * h), g_K = c.g_K * (n2 * n2), g = g_Na + g_K + c.g_L;
    const Reg V_inf = (g_Na * c.E_Na + g_K * c.E_K + c.leak_and_I) / g;
    V = V_inf + (V - V_inf) * exponential(c.half * g);
  }
  static void gate(Reg& x, Reg alpha, Reg beta, const Shared& c) {
    const Reg rate = alpha + beta, x_inf = alpha / rate;
    x = x_inf + (x - x_inf) * exponential(c.minus_dt_ms * rate);
  }
};

}  // namespace rheobase::bench
