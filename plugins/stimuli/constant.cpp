// The same current in every step.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Constant {
  static constexpr auto name = "constant", description = "the same current in every step";
  static constexpr bool always_on = true;

  struct Parameters {
    CurrentOf<Real> amplitude = 1.0_nA;
    static constexpr auto fields = std::tuple{field("amplitude", &Parameters::amplitude, "the current")};
  };

  static CurrentOf<Real> step(const Parameters& p) { return p.amplitude; }
};

RHEOBASE_PLUGIN("constant", "1.0.0", StimulusModel<Constant>)
