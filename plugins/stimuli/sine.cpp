// A sinusoidal current. The value at the beginning of the step, n dt, is held over the step: to a neuron the wave comes
// dt / 2 late, by the angle pi frequency dt. The response of an integrate-and-fire neuron to it: Knight 1972, J. Gen.
// Physiol. 59, 734.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Sine {
  static constexpr auto name = "sine", description = "a sinusoidal current";
  static constexpr auto equations = R"(
    I(t) = offset + amplitude sin(2 pi frequency t + phase),   t since start)";

  struct Parameters {
    CurrentOf<Real> offset = 0.0_nA, amplitude = 1.0_nA;
    FrequencyOf<Real> frequency = 10.0_Hz;
    Real phase = 0.0;
    static constexpr auto fields =
        std::tuple{field("offset", &Parameters::offset, "the current around which it oscillates"),
                   field("amplitude", &Parameters::amplitude, "how far it goes to either side"),
                   field("frequency", &Parameters::frequency, "periods per second", not_negative),
                   field("phase", &Parameters::phase, "its angle at start, in radians")};
  };

  static CurrentOf<Real> step(const Moment& now, const Parameters& p) {
    const Real cycles = p.frequency * now.since_start;
    return p.offset + p.amplitude * sin(2.0 * std::numbers::pi * cycles + p.phase);
  }
};

RHEOBASE_PLUGIN("sine", "1.0.0", StimulusModel<Sine>)
