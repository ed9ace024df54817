// Adaptive exponential integrate-and-fire neuron (Brette and Gerstner 2005; Gerstner et al., Neuronal Dynamics, 2014,
// eqs. 6.3 and 6.4):
//   C dV/dt = -g_L (V - E_L) + g_L Delta_T exp((V - V_T) / Delta_T) - w + I,   tau_w dw/dt = a (V - E_L) - w,
//   a spike where V >= V_peak on its way to infinity, then V = V_reset and w grows by b.
// The defaults are those of the paper. With a = b = 0 it is ExpIF.
// Scheme: Strang splitting, of second order in dt. Half a step of w with V held (solved exactly); a step of V with w
// held (exponential Rosenbrock-Euler, Hochbruck and Ostermann 2010: V + dt F(V) (e^z - 1) / z with z = dt F'(V)); half
// a step of w. In the upstroke, where V leaves for infinity within a step or two, z is bounded and V ends at V_peak.
// The rheobase has no closed form unless a = 0, since it depends on how fast w follows a current that is switched on.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct AdExIF {
  static constexpr auto name = "AdExIF", description = "adaptive exponential integrate-and-fire neuron";

  struct Parameters {
    CapacitanceOf<Real> C = 281.0_pF;
    ConductanceOf<Real> g_L = 30.0_nS;
    VoltageOf<Real> E_L = -70.6_mV, V_T = -50.4_mV, Delta_T = 2.0_mV, V_peak = 20.0_mV, V_reset = -70.6_mV;
    TimeOf<Real> tau_w = 144.0_ms;
    ConductanceOf<Real> a = 4.0_nS;
    CurrentOf<Real> b = 0.0805_nA;
    static constexpr auto fields = std::tuple{
        field("C", &Parameters::C, "membrane capacitance", positive),
        field("g_L", &Parameters::g_L, "leak conductance", positive),
        field("E_L", &Parameters::E_L, "leak reversal potential"),
        field("V_T", &Parameters::V_T, "potential from which the upstroke starts"),
        field("Delta_T", &Parameters::Delta_T, "slope factor: sharpness of the upstroke", positive),
        field("V_peak", &Parameters::V_peak, "potential in the upstroke that counts as the spike", threshold),
        field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
        field("tau_w", &Parameters::tau_w, "time constant of the adaptation", positive, time_constant),
        field("a", &Parameters::a, "subthreshold adaptation"),
        field("b", &Parameters::b, "adaptation by each spike")};
  };
  struct State {
    VoltageOf<Real> V;
    CurrentOf<Real> w = 0.0_nA;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("E_L")),
                   field("w", &State::w, "adaptation current")};
  };
  struct Coefficients {
    Real half_decay_w, leak;
    ResistanceOf<Real> dt_over_C;
  };

  static Coefficients prepare(const Parameters& p, Time dt) {
    return {exp(-0.5 * dt / p.tau_w), dt * p.g_L / p.C, dt / p.C};
  }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    const auto fired = s.V >= p.V_peak;
    s.V = where(fired, p.V_reset, s.V);
    s.w = half_step(where(fired, s.w + p.b, s.w), s.V, p, c);
    const Real activation = exp((s.V - p.V_T) / p.Delta_T);
    const auto C_dVdt = p.g_L * (p.E_L - s.V + p.Delta_T * activation) - s.w + I;
    const Real z = min(c.leak * (activation - 1.0), 1.0);
    s.V = min(s.V + c.dt_over_C * C_dVdt * exprel(z), p.V_peak);
    s.w = half_step(s.w, s.V, p, c);
    s.V += jump;
    return s.V >= p.V_peak;
  }

 private:
  static CurrentOf<Real> half_step(CurrentOf<Real> w, VoltageOf<Real> V, const Parameters& p, const Coefficients& c) {
    const auto w_inf = p.a * (V - p.E_L);
    return w_inf + (w - w_inf) * c.half_decay_w;
  }
};

RHEOBASE_PLUGIN("adexif", "1.0.0", NeuronModel<AdExIF>)
