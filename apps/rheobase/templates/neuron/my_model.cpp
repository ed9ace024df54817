// Change: what this neuron is, and what it is for.
#include <rheobase/plugin/neuron.hpp>

using namespace rheobase;

// Real is double for one neuron and a vector register for many: the equations are written once, and whatever differs
// from neuron to neuron is a Real or a quantity of it, VoltageOf<Real>.
template <class Real>
struct MyModelNeuron {
  // Change: the name that scenario files use, and what `rheobase describe` says.
  static constexpr auto name = "MyModel", description = "leaky integrate-and-fire neuron to start from";
  static constexpr auto equations = R"(
    tau dV/dt = -(V - V_rest) + R I
    spike: where V >= V_th; then V = V_reset
    scheme: exact for a current that is held over each step)";

  // Change: what users set. Every member has a default, and a field with the literature's symbol and a description;
  // further words of a field: positive, not_negative, between(a, b), threshold, reset_value, time_constant.
  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV, V_reset = -65.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 10.0_ms;
    static constexpr auto fields = std::tuple{
        field("V_rest", &Parameters::V_rest, "resting potential"),
        field("V_th", &Parameters::V_th, "firing threshold", threshold),
        field("V_reset", &Parameters::V_reset, "potential after a spike", reset_value),
        field("R", &Parameters::R, "membrane resistance", positive),
        field("tau", &Parameters::tau, "membrane time constant", positive, time_constant)};
  };

  // Change: what a neuron remembers from step to step, and where it starts.
  struct State {
    VoltageOf<Real> V;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest"))};
  };

  // Change: what depends on the parameters and dt alone, computed once before the run.
  struct Coefficients {
    Real decay;
  };
  static Coefficients prepare(const Parameters& p, Time dt) { return {exp(-dt / p.tau)}; }

  // Change: one step of length dt, with the current I held. First the reset of those that fired in the last step, then
  // the equations, then `jump` (input spikes), and at last: which neurons fire. where(condition, a, b) chooses for each
  // neuron; there is no `if`.
  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    s.V = where(s.V >= p.V_th, p.V_reset, s.V);
    const auto V_inf = p.V_rest + p.R * I;
    s.V = V_inf + (s.V - V_inf) * c.decay + jump;
    return s.V >= p.V_th;
  }

  // Change, or leave out: closed forms for one neuron, which let the program explain why a neuron stays silent.
  static Current rheobase(const Parameters& p) { return (p.V_th - p.V_rest) / p.R; }
  static Voltage steady_state(const Parameters& p, Current I) { return p.V_rest + p.R * I; }
};

// Change: the version, with every release of yours.
RHEOBASE_PLUGIN("my_model", "1.0.0", NeuronModel<MyModelNeuron>)
