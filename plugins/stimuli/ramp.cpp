// A current that rises, or falls, evenly. The value at the beginning of the step, n dt, is held over the step, half a
// step's rise below the mean of the ramp over it.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Ramp {
  static constexpr auto name = "ramp", description = "a current that rises evenly from start on";
  static constexpr auto equations = R"(
    I(t) = initial + slope t,   t since start)";

  struct Parameters {
    CurrentOf<Real> initial = 0.0_nA;
    decltype(CurrentOf<Real>() / TimeOf<Real>()) slope = 1.0_nA / 100.0_ms;
    static constexpr auto fields =
        std::tuple{field("initial", &Parameters::initial, "the current at start"),
                   field("slope", &Parameters::slope, "how fast it rises; negative: it falls", shown_in("nA/ms"))};
  };

  static CurrentOf<Real> step(const Moment& now, const Parameters& p) { return p.initial + p.slope * now.since_start; }
};

RHEOBASE_PLUGIN("ramp", "1.0.0", StimulusModel<Ramp>)
