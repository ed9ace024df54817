// The leaky integrate-and-fire neuron.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct LIF {
  static constexpr auto name = "LIF", description = "leaky integrate-and-fire neuron, exact for input held over a step";
  static constexpr auto equations = R"(
    tau dV/dt = -(V - V_rest) + R I
    spike: where V >= V_th; then V = V_reset (hard), or V = V - (V_th - V_reset) (soft)
    scheme: exact for a current that is held over each step (Rotter and Diesmann 1999)
    source: Lapicque 1907; Gerstner et al. 2014, Neuronal Dynamics, eq. 1.5)";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV, V_reset = -65.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms;
    Reset reset = Reset::hard;
    static constexpr auto fields =
        std::tuple{field("V_rest", &Parameters::V_rest, "resting potential"),
                   field("V_th", &Parameters::V_th, "firing threshold", threshold),
                   field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
                   field("R", &Parameters::R, "membrane resistance", positive),
                   field("tau", &Parameters::tau, "membrane time constant", positive, time_constant),
                   field("reset", &Parameters::reset, "hard: V = V_reset; soft: V = V - (V_th - V_reset)")};
  };
  struct State {
    VoltageOf<Real> V;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest"))};
  };
  struct Coefficients {
    Real approach;  // the part of the way to V_inf that V goes in one step
  };

  static Coefficients prepare(const Parameters& p, Time dt) {
    const Real x = dt / p.tau;
    return {x * exprel(-x)};  // 1 - exp(-x) without cancellation: many short steps add up to the exact solution
  }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    const auto after_spike = p.reset == Reset::hard ? p.V_reset : s.V - (p.V_th - p.V_reset);
    s.V = where(s.V >= p.V_th, after_spike, s.V);
    s.V = s.V + (p.V_rest + p.R * I - s.V) * c.approach + jump;  // towards V_inf = V_rest + R I
    return s.V >= p.V_th;
  }

  static Current rheobase(const Parameters& p) { return (p.V_th - p.V_rest) / p.R; }
  static Voltage steady_state(const Parameters& p, Current I) { return p.V_rest + p.R * I; }
};

RHEOBASE_PLUGIN("lif", "1.0.0", NeuronModel<LIF>)
