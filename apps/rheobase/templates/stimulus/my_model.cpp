// Change: what this stimulus is, and what it is for.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

// Real is double for one target and a vector register for many: the equations are written once, and whatever differs
// from target to target is a Real or a quantity of it, CurrentOf<Real>.
template <class Real>
struct MyModelStimulus {
  // Change: the name that scenario files use, and what `rheobase describe` says.
  static constexpr auto name = "MyModel", description = "a current that rises to its amplitude, to start from";
  static constexpr auto equations = R"(
    I = amplitude (1 - exp(-t / tau)), t counted from start)";

  // Change: what users set. Every member has a default, and a field with a name and a description; further words of a
  // field: positive, not_negative, between(a, b), time_constant. `start` and `stop` are there anyway.
  struct Parameters {
    CurrentOf<Real> amplitude = 2.0_nA;
    TimeOf<Real> tau = 20.0_ms;
    static constexpr auto fields = std::tuple{field("amplitude", &Parameters::amplitude, "the current it rises to"),
                                              field("tau", &Parameters::tau, "time constant of the rise", positive)};
  };

  // Change: the current of the step that begins at now.t; it is held over the step. A VoltageOf<Real> instead makes V
  // jump at the end of the step. The header stimulus.hpp has forms of `step` for noise, for state, and for tables.
  static CurrentOf<Real> step(const Moment& now, const Parameters& p) {
    return p.amplitude * (1.0 - exp(-now.since_start / p.tau));
  }
};

// Change: the version, with every release of yours.
RHEOBASE_PLUGIN("my_model", "1.0.0", StimulusModel<MyModelStimulus>)
