// A current that is switched on at `start` and off at `stop`: step n is driven when start <= n dt < stop.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Step {
  static constexpr auto name = "step", description = "a current from start until stop, zero outside";

  struct Parameters {
    CurrentOf<Real> amplitude = 1.0_nA;
    static constexpr auto fields = std::tuple{field("amplitude", &Parameters::amplitude, "the current while it is on")};
  };

  static CurrentOf<Real> step(const Parameters& p) { return p.amplitude; }
};

RHEOBASE_PLUGIN("step", "1.0.0", StimulusModel<Step>)
