// The exponential integrate-and-fire neuron. The paper's V ends at infinity, and V_peak is a choice of ours: at -30 mV
// it lacks about tau exp(-(V_peak - V_T) / Delta_T) = 2 us, so that a higher one makes a spike later by no more. The
// other defaults are the paper's, without its refractory period of 1.7 ms, with tau = C / g_L. Its currents are per
// area, so that it has none for R = 1 / g_L; here it is that of LIF.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct ExpIF {
  static constexpr auto name = "ExpIF", description = "exponential integrate-and-fire neuron";
  static constexpr auto equations = R"(
    tau dV/dt = -(V - V_rest) + Delta_T exp((V - V_T) / Delta_T) + R I
    spike: where V >= V_peak on its way to infinity; then V = V_reset
    scheme: exponential Rosenbrock-Euler (Hochbruck and Ostermann 2010), of second order in dt between spikes: with
            dV/dt = F(V), V + dt F(V) (e^z - 1) / z and z = dt F'(V), bounded where V leaves for infinity
    source: Fourcaud-Trocme et al. 2003, J. Neurosci. 23, 11628; Gerstner et al. 2014, Neuronal Dynamics, eq. 5.6)";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_T = -59.9_mV, Delta_T = 3.48_mV, V_peak = -30.0_mV, V_reset = -68.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms;
    static constexpr auto fields = std::tuple{
        field("V_rest", &Parameters::V_rest, "resting potential without the exponential"),
        field("V_T", &Parameters::V_T, "potential from which the upstroke starts at rheobase"),
        field("Delta_T", &Parameters::Delta_T, "slope factor: sharpness of the upstroke", positive),
        field("V_peak", &Parameters::V_peak, "potential in the upstroke at which a spike is counted", threshold),
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
  /// The lower of the two V where dV/dt = 0.
  static Voltage steady_state(const Parameters& p, Current I) {
    const Voltage without_exp = p.V_rest + p.R * I;
    return without_exp - p.Delta_T * lambert_w(-exp((without_exp - p.V_T) / p.Delta_T));
  }
  /// Up to here intervals are 2 to 5 % too long under 1 to 2.5 nA.
  static Time largest_dt(const Parameters& p) { return 0.025 * p.tau; }
};

RHEOBASE_PLUGIN("expif", "1.0.0", NeuronModel<ExpIF>)
