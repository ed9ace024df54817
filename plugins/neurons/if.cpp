// The perfect integrate-and-fire neuron. Every positive current makes it fire at last, so that its rheobase is 0, and a
// negative one drives V down without end.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

template <class Real>
struct IF {
  static constexpr auto name = "IF", description = "perfect integrate-and-fire neuron: no leak, exact";
  static constexpr auto equations = R"(
    C dV/dt = I
    spike: where V >= V_th; then V = V_reset (hard), or V = V - (V_th - V_reset) (soft)
    scheme: exact for a current that is held over each step
    source: Gerstein and Mandelbrot 1964, Biophysical Journal 4, 41)";

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV, V_reset = -65.0_mV;
    CapacitanceOf<Real> C = 1.0_nF;
    Reset reset = Reset::hard;
    static constexpr auto fields =
        std::tuple{field("V_rest", &Parameters::V_rest, "initial potential; nothing pulls V back to it"),
                   field("V_th", &Parameters::V_th, "firing threshold", threshold),
                   field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
                   field("C", &Parameters::C, "membrane capacitance", positive, shown_in("nF")),
                   field("reset", &Parameters::reset, "hard: V = V_reset; soft: V = V - (V_th - V_reset)")};
  };
  struct State {
    VoltageOf<Real> V;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest"))};
  };
  struct Coefficients {
    ResistanceOf<Real> dt_over_C;
  };

  static Coefficients prepare(const Parameters& p, Time dt) { return {dt / p.C}; }

  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    const auto after_spike = p.reset == Reset::hard ? p.V_reset : s.V - (p.V_th - p.V_reset);
    s.V = where(s.V >= p.V_th, after_spike, s.V) + c.dt_over_C * I + jump;
    return s.V >= p.V_th;
  }

  static Current rheobase(const Parameters&) { return 0.0_nA; }
};

RHEOBASE_PLUGIN("if", "1.0.0", NeuronModel<IF>)
