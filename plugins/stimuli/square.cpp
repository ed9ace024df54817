// A current that jumps between two values. The value at the beginning of the step, n dt, is held over the step: an edge
// between two steps acts at the later one, and over many periods the mean frequency is kept.
#include <rheobase/plugin/pulse.hpp>
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Square {
  static constexpr auto name = "square", description = "a current that jumps between two values";
  static constexpr auto equations = R"(
    I(t) = offset + amplitude   in the first `duty` of each period 1 / frequency, the first of which begins at start
           offset - amplitude   in the rest)";

  struct Parameters {
    CurrentOf<Real> offset = 0.0_nA, amplitude = 1.0_nA;
    FrequencyOf<Real> frequency = 10.0_Hz;
    Real duty = 0.5;
    static constexpr auto fields = std::tuple{
        field("offset", &Parameters::offset, "midway between the two values"),
        field("amplitude", &Parameters::amplitude, "from there to the value that comes first"),
        field("frequency", &Parameters::frequency, "periods per second", positive),
        field("duty", &Parameters::duty, "the part of a period that its first value takes", between(0.0, 1.0))};
  };

  static CurrentOf<Real> step(const Moment& now, const Parameters& p) {
    const TimeOf<Real> period = Real(1.0) / p.frequency;
    const auto first = pulse_is_on(now.since_start, TimeOf<Real>(0.0_ms), period, p.duty * period);
    return p.offset + where(first, p.amplitude, -p.amplitude);
  }
};

RHEOBASE_PLUGIN("square", "1.0.0", StimulusModel<Square>)
