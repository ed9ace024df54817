// Rectangular pulses of current. The value at the beginning of the step, n dt, is held over the step: an edge between
// two steps acts at the later one, and over many periods the pulses keep their mean distance.
#include <rheobase/plugin/pulse.hpp>
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct PulseTrain {
  static constexpr auto name = "pulse_train", description = "rectangular pulses of current at regular intervals";
  static constexpr auto equations = R"(
    I(t) = amplitude   where delay + k period <= t < delay + k period + width,   k = 0, 1, 2, ..., t since start
           0           between; pulses as wide as the period, or wider, make a constant current)";

  struct Parameters {
    CurrentOf<Real> amplitude = 1.0_nA;
    TimeOf<Real> period = 100.0_ms, width = 10.0_ms, delay = 0.0_ms;
    static constexpr auto fields = std::tuple{
        field("amplitude", &Parameters::amplitude, "the current during a pulse"),
        field("period", &Parameters::period, "from the beginning of one pulse to that of the next", positive),
        field("width", &Parameters::width, "how long a pulse lasts", not_negative),
        field("delay", &Parameters::delay, "from start to the first pulse", not_negative)};
  };

  static CurrentOf<Real> step(const Moment& now, const Parameters& p) {
    return where(pulse_is_on(now.since_start, p.delay, p.period, p.width), p.amplitude, 0.0_nA);
  }
};

RHEOBASE_PLUGIN("pulse_train", "1.0.0", StimulusModel<PulseTrain>)
