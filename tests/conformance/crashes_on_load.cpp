// A plug-in whose own code runs, and fails, while it is loaded.
#include <rheobase/plugin/stimulus.hpp>

#include <cstdlib>

using namespace rheobase;

template <class Real>
struct Steady {
  static constexpr auto name = "steady", description = "a constant current";
  struct Parameters {
    CurrentOf<Real> amplitude = 1.0_nA;
    static constexpr auto fields = std::tuple{field("amplitude", &Parameters::amplitude, "the current")};
  };
  static CurrentOf<Real> step(const Parameters& p) { return p.amplitude; }
};

[[gnu::constructor]] static void fail() { std::abort(); }

RHEOBASE_PLUGIN("crashes_on_load", "1.0.0", StimulusModel<Steady>)
