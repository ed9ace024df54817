// Exponential integrate-and-fire neuron (Fourcaud-Trocme et al. 2003, with R = 1 / g_L and tau = C / g_L; Gerstner et
// al., Neuronal Dynamics, 2014, eq. 5.6):
//   tau dV/dt = -(V - V_rest) + Delta_T exp((V - V_T) / Delta_T) + R I,
//   a spike where V >= V_peak on its way to infinity, then V = V_reset.
// The defaults are those of the paper, without its refractory period of 1.7 ms; R, which has no default there since its
// currents are per area, is that of LIF.
// Scheme: exponential Rosenbrock-Euler (Hochbruck and Ostermann 2010), of second order in dt: the equation is
// linearised about V and the linear one solved exactly, V + dt F(V) (e^z - 1) / z with z = dt F'(V). In the upstroke,
// where V leaves for infinity within a step or two, z is bounded and V ends at V_peak.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct ExpIF {
  static constexpr auto name = "ExpIF", description = "exponential integrate-and-fire neuron";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_T = -59.9_mV, Delta_T = 3.48_mV, V_peak = -30.0_mV, V_reset = -68.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms;
    static constexpr auto fields = std::tuple{
        field("V_rest", &Parameters::V_rest, "resting potential without the exponential"),
        field("V_T", &Parameters::V_T, "potential from which the upstroke starts at rheobase"),
        field("Delta_T", &Parameters::Delta_T, "slope factor: sharpness of the upstroke", positive),
        field("V_peak", &Parameters::V_peak, "potential in the upstroke that counts as the spike", threshold),
        field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
        field("R", &Parameters::R, "membrane resistance", positive),
        field("tau", &Parameters::tau, "membrane time constant", positive, time_constant)};
  };
  struct State {
    VoltageOf<Real> V;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest"))};
  };
  struct Coefficients {
    Real dt_over_tau;
  };

  static Coefficients prepare(const Parameters& p, Time dt) { return {dt / p.tau}; }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    s.V = where(s.V >= p.V_peak, p.V_reset, s.V);
    const Real activation = exp((s.V - p.V_T) / p.Delta_T);
    const auto tau_dVdt = p.V_rest - s.V + p.Delta_T * activation + p.R * I;
    const Real z = min(c.dt_over_tau * (activation - 1.0), 1.0);
    s.V = min(s.V + c.dt_over_tau * tau_dVdt * exprel(z), p.V_peak) + jump;
    return s.V >= p.V_peak;
  }

  /// Where the maximum of what pulls V back, at V_T, is overcome.
  static Current rheobase(const Parameters& p) {
    const Voltage V = min(p.V_T, p.V_peak);
    return (V - p.V_rest - p.Delta_T * exp((V - p.V_T) / p.Delta_T)) / p.R;
  }
};

RHEOBASE_PLUGIN("expif", "1.0.0", NeuronModel<ExpIF>)
