// The adaptive exponential integrate-and-fire neuron. The defaults are those of Brette and Gerstner, and V_reset = E_L
// as with them; V_peak is a choice of ours without effect, since V goes from 20 mV to infinity in 1e-14 ms. With
// a = b = 0 it is ExpIF.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct AdExIF {
  static constexpr auto name = "AdExIF", description = "adaptive exponential integrate-and-fire neuron";
  static constexpr auto equations = R"(
    C dV/dt = -g_L (V - E_L) + g_L Delta_T exp((V - V_T) / Delta_T) - w + I
    tau_w dw/dt = a (V - E_L) - w
    spike: where V >= V_peak on its way to infinity; then V = V_reset, and w grows by b
    scheme: of second order in dt between spikes (Strang splitting). Half a step of w with V held, exactly; a step of V
            with w held by exponential Rosenbrock-Euler (Hochbruck and Ostermann 2010): with dV/dt = F(V), V + dt F(V)
            (e^z - 1) / z and z = dt F'(V), bounded where V leaves for infinity; half a step of w
    source: Brette and Gerstner 2005, J. Neurophysiol. 94, 3637; Gerstner et al. 2014, Neuronal Dynamics, eqs. 6.3
            and 6.4)";

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
        field("V_peak", &Parameters::V_peak, "potential in the upstroke at which a spike is counted", threshold),
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

  /// Where no rest is left for a settled w (Naud et al. 2008, Biol. Cybern. 99, 335, the saddle-node). With a > 0 a
  /// current that is switched on makes it fire below that, while w lags behind, and from where has no closed form.
  static Current rheobase(const Parameters& p) {
    if (p.a > 0.0_nS) return Current::from_value(NAN);
    const Voltage V = min(p.V_T + p.Delta_T * rheobase::log(1.0 + double(p.a / p.g_L)), p.V_peak);
    return (p.g_L + p.a) * (V - p.E_L) - p.g_L * p.Delta_T * exp((V - p.V_T) / p.Delta_T);
  }
  /// The lower of the two V where V and w stand still (Touboul and Brette 2008, Biol. Cybern. 99, 319), up to the
  /// current from which it is not stable: saddle-node or Andronov-Hopf bifurcation, whichever comes first.
  static Voltage steady_state(const Parameters& p, Current I) {
    const Voltage without_exp = p.E_L + I / (p.g_L + p.a);
    const double slope = p.g_L / (p.g_L + p.a) * exp((without_exp - p.V_T) / p.Delta_T);
    const Voltage V = without_exp - p.Delta_T * lambert_w(-slope);
    const bool stable = exp((V - p.V_T) / p.Delta_T) < 1.0 + min(double(p.a / p.g_L), double(p.C / p.g_L / p.tau_w));
    return stable ? V : Voltage::from_value(NAN);
  }
  /// Up to here intervals are 2 to 5 % too long under 0.8 to 1.6 nA.
  static Time largest_dt(const Parameters& p) { return 0.05 * p.C / p.g_L; }

 private:
  static CurrentOf<Real> half_step(CurrentOf<Real> w, VoltageOf<Real> V, const Parameters& p, const Coefficients& c) {
    const auto w_inf = p.a * (V - p.E_L);
    return w_inf + (w - w_inf) * c.half_decay_w;
  }
};

RHEOBASE_PLUGIN("adexif", "1.0.0", NeuronModel<AdExIF>)
