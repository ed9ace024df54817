// The leaky integrate-and-fire neuron with an absolute refractory period. The reset opens the first of tau_ref / dt
// whole steps in which V stays where the reset left it, jumps are lost and no spike can occur.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct LIFRef {
  static constexpr auto name = "LIFRef",
                        description = "leaky integrate-and-fire neuron with a refractory period, exact like LIF";
  static constexpr auto equations = R"(
    tau dV/dt = -(V - V_rest) + R I
    spike: where V >= V_th; then V = V_reset (hard), or V = V - (V_th - V_reset) (soft), and V is held for tau_ref
    scheme: exact for a current that is held over each step (Rotter and Diesmann 1999); with tau_ref = 0 LIF to the bit
    source: Lapicque 1907; Gerstner et al. 2014, Neuronal Dynamics, eq. 1.5)";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV, V_reset = -65.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms, tau_ref = 2.0_ms;
    Reset reset = Reset::hard;
    static constexpr auto fields =
        std::tuple{field("V_rest", &Parameters::V_rest, "resting potential"),
                   field("V_th", &Parameters::V_th, "firing threshold", threshold),
                   field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
                   field("R", &Parameters::R, "membrane resistance", positive),
                   field("tau", &Parameters::tau, "membrane time constant", positive, time_constant),
                   field("tau_ref", &Parameters::tau_ref, "refractory period, rounded up to whole steps", not_negative,
                         whole_steps),
                   field("reset", &Parameters::reset, "hard: V = V_reset; soft: V = V - (V_th - V_reset)")};
  };
  struct State {
    VoltageOf<Real> V;
    Real refractory = 0.0;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest")),
                   field("refractory", &State::refractory, "remaining steps for which V is held, including the last",
                         not_negative)};
  };
  struct Coefficients {
    Real approach;  // the part of the way to V_inf that V goes in one step
    Real held_steps;
  };

  static Coefficients prepare(const Parameters& p, Time dt) {
    const Real x = dt / p.tau;
    return {x * exprel(-x), nearest_whole(p.tau_ref / dt)};  // tau_ref is whole steps already, but for rounding
  }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    // In the last held step `refractory` was still 1: a V above threshold was no spike then and is not reset now.
    const auto fired = s.V >= p.V_th && s.refractory <= 0.0;
    s.refractory = where(fired, c.held_steps, max(s.refractory - 1.0, 0.0));
    const auto after_spike = p.reset == Reset::hard ? p.V_reset : s.V - (p.V_th - p.V_reset);
    s.V = where(fired, after_spike, s.V);
    const auto free = s.refractory <= 0.0;
    const auto V_inf = p.V_rest + p.R * I;
    s.V = where(free, s.V + (V_inf - s.V) * c.approach + jump, s.V);
    return s.V >= p.V_th && free;
  }

  static Current rheobase(const Parameters& p) { return (p.V_th - p.V_rest) / p.R; }
  static Voltage steady_state(const Parameters& p, Current I) { return p.V_rest + p.R * I; }
};

RHEOBASE_PLUGIN("lifref", "1.0.0", NeuronModel<LIFRef>)
