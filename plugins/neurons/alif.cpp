// The leaky integrate-and-fire neuron with an adaptive threshold. In the step after a spike a grows first and decays
// then, before the next comparison. Other papers let a grow by 1 - exp(-dt / tau_a) (Bellec et al. 2018), which makes
// beta depend on dt. A negative beta makes a spike facilitate the next.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct ALIF {
  static constexpr auto name = "ALIF",
                        description = "leaky integrate-and-fire neuron with an adaptive threshold, exact like LIF";
  static constexpr auto equations = R"(
    tau dV/dt = -(V - V_rest) + R I,   tau_a da/dt = -a
    spike: where V >= V_th + beta a; then V = V_reset (hard), or V = V - (V_th - V_reset) (soft), and a grows by 1
    scheme: exact for a current that is held over each step (Rotter and Diesmann 1999); with beta = 0 LIF to the bit
    source: Bellec et al. 2020, Nature Communications 11, 3625, Methods; Gerstner et al. 2014, Neuronal Dynamics,
            section 6.4, with an exponential kernel)";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV, V_reset = -65.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms, tau_a = 100.0_ms;
    VoltageOf<Real> beta = 0.1_mV;
    Reset reset = Reset::hard;
    static constexpr auto fields =
        std::tuple{field("V_rest", &Parameters::V_rest, "resting potential"),
                   field("V_th", &Parameters::V_th, "firing threshold while a = 0", threshold),
                   field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
                   field("R", &Parameters::R, "membrane resistance", positive),
                   field("tau", &Parameters::tau, "membrane time constant", positive, time_constant),
                   field("tau_a", &Parameters::tau_a, "time constant of the adaptation", positive, time_constant),
                   field("beta", &Parameters::beta, "rise of the threshold for each unit of a", seldom_negative),
                   field("reset", &Parameters::reset, "hard: V = V_reset; soft: V = V - (V_th - V_reset)")};
  };
  struct State {
    VoltageOf<Real> V;
    Real a = 0.0;
    VoltageOf<Real> theta;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest")),
                   field("a", &State::a, "adaptation: recent spikes, each fading with tau_a"),
                   field("theta", &State::theta,
                         "threshold V_th + beta a, to be recorded: it follows from a, from the first step on",
                         threshold, starts_at("V_th"))};
  };
  struct Coefficients {
    Real approach;  // the part of the way to V_inf that V goes in one step
    Real decay_a;
  };

  static Coefficients prepare(const Parameters& p, Time dt) {
    const Real x = dt / p.tau;
    return {x * exprel(-x), exp(-dt / p.tau_a)};
  }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    const auto fired = s.V >= p.V_th + p.beta * s.a;
    const auto after_spike = p.reset == Reset::hard ? p.V_reset : s.V - (p.V_th - p.V_reset);
    s.V = where(fired, after_spike, s.V);
    s.a = where(fired, s.a + 1.0, s.a) * c.decay_a;
    const auto V_inf = p.V_rest + p.R * I;
    s.V = s.V + (V_inf - s.V) * c.approach + jump;
    s.theta = p.V_th + p.beta * s.a;
    return s.V >= s.theta;
  }

  static Current rheobase(const Parameters& p) { return (p.V_th - p.V_rest) / p.R; }
  static Voltage steady_state(const Parameters& p, Current I) { return p.V_rest + p.R * I; }
};

RHEOBASE_PLUGIN("alif", "1.0.0", NeuronModel<ALIF>)
