// Morris and Lecar's neuron: the barnacle's muscle fibre, as those who study excitability use it. The defaults are
// densities (20 uF, 4.4, 8 and 2 mS per cm^2, with which firing begins at an Andronov-Hopf bifurcation) on 10 000 um^2,
// a choice of ours: 1 nA is 10 uA/cm^2. So is V_th: any value in the upstroke gives the same spikes.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct MorrisLecar {
  static constexpr auto name = "MorrisLecar",
                        description = "Morris and Lecar's neuron: calcium spikes in two variables";
  static constexpr auto equations = R"(
    C dV/dt = g_Ca m_inf(V) (E_Ca - V) + g_K w (E_K - V) + g_L (E_L - V) + I
    dw/dt = phi cosh((V - V_3) / (2 V_4)) (w_inf(V) - w)
    m_inf = (1 + tanh((V - V_1) / V_2)) / 2,   w_inf = (1 + tanh((V - V_3) / V_4)) / 2
    spike: where V crosses V_th upwards, once for each action potential; nothing is reset
    scheme: of second order in dt (Strang splitting). Half a step of w with V held, exactly; a step of V with w held by
            exponential Rosenbrock-Euler (Hochbruck and Ostermann 2010): with dV/dt = F(V), V + dt F(V) (e^z - 1) / z and
            z = dt F'(V); half a step of w
    source: Morris and Lecar 1981, Biophys. J. 35, 193, eqs. 9; defaults: Rinzel and Ermentrout 1998, in Koch and Segev,
            Methods in Neuronal Modeling, table 7.1)";

  struct Parameters {
    CapacitanceOf<Real> C = 2.0_nF;
    ConductanceOf<Real> g_Ca = 440.0_nS, g_K = 800.0_nS, g_L = 200.0_nS;
    VoltageOf<Real> E_Ca = 120.0_mV, E_K = -84.0_mV, E_L = -60.0_mV;
    VoltageOf<Real> V_1 = -1.2_mV, V_2 = 18.0_mV, V_3 = 2.0_mV, V_4 = 30.0_mV, V_th = 0.0_mV;
    FrequencyOf<Real> phi = 40.0_Hz;
    static constexpr auto fields =
        std::tuple{field("C", &Parameters::C, "membrane capacitance", positive),
                   field("g_Ca", &Parameters::g_Ca, "largest calcium conductance", not_negative),
                   field("g_K", &Parameters::g_K, "largest potassium conductance", not_negative),
                   field("g_L", &Parameters::g_L, "leak conductance", positive),
                   field("E_Ca", &Parameters::E_Ca, "calcium reversal potential"),
                   field("E_K", &Parameters::E_K, "potassium reversal potential"),
                   field("E_L", &Parameters::E_L, "leak reversal potential"),
                   field("V_1", &Parameters::V_1, "potential at which half of the calcium channels are open"),
                   field("V_2", &Parameters::V_2, "width of the calcium activation", positive),
                   field("V_3", &Parameters::V_3, "potential at which half of the potassium channels open"),
                   field("V_4", &Parameters::V_4, "width of the potassium activation", positive),
                   field("V_th", &Parameters::V_th, "potential at whose upward crossing a spike is counted", threshold),
                   field("phi", &Parameters::phi, "rate of w at V_3", positive, shown_in("1/ms"))};
  };
  struct State {
    VoltageOf<Real> V = -60.85538223230950_mV;  // at rest without a current
    Real w = 0.014915024953999378;
    static constexpr auto fields = std::tuple{field("V", &State::V, "membrane potential", membrane_potential),
                                              field("w", &State::w, "potassium activation", between(0.0, 1.0))};
  };
  struct Coefficients {
    Time half_dt;
    ResistanceOf<Real> dt_over_C;
  };

  static Coefficients prepare(const Parameters& p, Time dt) { return {0.5 * dt, dt / p.C}; }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    const auto below = s.V < p.V_th;
    half_step(s, p, c);
    const Real m = 1.0 / (1.0 + exp(-2.0 * (s.V - p.V_1) / p.V_2));  // (1 + tanh x) / 2
    const auto g_Ca = p.g_Ca * m, g_K = p.g_K * s.w;
    const auto C_dVdt = g_Ca * (p.E_Ca - s.V) + g_K * (p.E_K - s.V) + p.g_L * (p.E_L - s.V) + I;
    const auto slope = 2.0 * g_Ca * (1.0 - m) * (p.E_Ca - s.V) / p.V_2 - g_Ca - g_K - p.g_L;
    s.V += c.dt_over_C * C_dVdt * exprel(c.dt_over_C * slope);
    half_step(s, p, c);
    s.V += jump;
    return below && s.V >= p.V_th;
  }

  /// Up to here intervals are right to 0.5 % under 10 to 20 nA.
  static Time largest_dt(const Parameters& p) { return min(1.5 * p.C / (p.g_Ca + p.g_K + p.g_L), 0.1 / p.phi); }

 private:
  static void half_step(State& s, const Parameters& p, const Coefficients& c) {
    // Of both functions of V one exponential is made; far out, its fourth power would leave the range of a double.
    const Real e = rheobase::exp(max(min(Real(0.5 * (s.V - p.V_3) / p.V_4), 150.0), -150.0));
    const auto rate = 0.5 * p.phi * (e + 1.0 / e);
    const Real e4 = (e * e) * (e * e), w_inf = e4 / (1.0 + e4);
    s.w = w_inf + (s.w - w_inf) * exp(-c.half_dt * rate);
  }
};

RHEOBASE_PLUGIN("morris_lecar", "1.0.0", NeuronModel<MorrisLecar>)
