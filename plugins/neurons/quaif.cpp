// The quadratic integrate-and-fire neuron. The defaults are those of Latham et al., whose equation has a_0 = 1 / (V_c -
// V_rest), so that tau is the membrane's own time constant at rest; R is that of LIF. V_peak matters here more than in
// ExpIF: the parabola takes about tau / (a_0 (V_peak - V_c)), 2 ms, from there to infinity.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct QuaIF {
  static constexpr auto name = "QuaIF", description = "quadratic integrate-and-fire neuron";
  using PerVoltage = decltype(Real() / VoltageOf<Real>());
  static constexpr auto equations = R"(
    tau dV/dt = a_0 (V - V_rest) (V - V_c) + R I
    spike: where V >= V_peak on its way to infinity; then V = V_reset
    scheme: exponential Rosenbrock-Euler (Hochbruck and Ostermann 2010), of second order in dt between spikes: with
            dV/dt = F(V), V + dt F(V) (e^z - 1) / z and z = dt F'(V), bounded where V leaves for infinity
    source: Latham et al. 2000, J. Neurophysiol. 83, 808; Gerstner et al. 2014, Neuronal Dynamics, eq. 5.16)";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_c = -50.0_mV, V_peak = 20.0_mV, V_reset = -80.0_mV;
    PerVoltage a_0 = 1.0 / 15.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms;
    static constexpr auto fields = std::tuple{
        field("V_rest", &Parameters::V_rest, "resting potential"),
        field("V_c", &Parameters::V_c, "critical potential: above it V runs away without input"),
        field("V_peak", &Parameters::V_peak, "potential in the upstroke at which a spike is counted", threshold),
        field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
        field("a_0", &Parameters::a_0, "steepness of the parabola", positive),
        field("R", &Parameters::R, "membrane resistance", positive),
        field("tau", &Parameters::tau, "time scale; the membrane's at rest is tau / (a_0 (V_c - V_rest))", positive,
              time_constant)};
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
    const auto above_rest = s.V - p.V_rest, above_c = s.V - p.V_c;
    const auto tau_dVdt = p.a_0 * above_rest * above_c + p.R * I;
    const Real z = min(Real(c.dt_over_tau * p.a_0 * (above_rest + above_c)), 1.0);
    s.V = min(s.V + c.dt_over_tau * tau_dVdt * exprel(z), p.V_peak) + jump;
    return s.V >= p.V_peak;
  }

  /// Where the parabola is lifted off the axis.
  static Current rheobase(const Parameters& p) {
    const Voltage V = min(0.5 * (p.V_rest + p.V_c), p.V_peak);
    return p.a_0 * (V - p.V_rest) * (p.V_c - V) / p.R;
  }
  /// The lower zero of the parabola; none, NaN, where the current lifts it off the axis.
  static Voltage steady_state(const Parameters& p, Current I) {
    const Voltage middle = 0.5 * (p.V_rest + p.V_c), half = 0.5 * abs(p.V_c - p.V_rest);
    return middle - half * sqrt(1.0 - p.R * I / (p.a_0 * half * half));
  }
};

RHEOBASE_PLUGIN("quaif", "1.0.0", NeuronModel<QuaIF>)
