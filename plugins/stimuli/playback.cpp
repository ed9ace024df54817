// Tables played back, with times counted from `start`. A column `neuron` gives each neuron rows of its own (it is the
// neuron's index in its population; neurons without a row get nothing); without it all get every row. A table with the
// values that another stimulus has at n dt is that stimulus to the bit; a raster that was recorded arrives at its own
// time labels, and what it triggers has the same time.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

enum class Interpolation { hold, linear };
constexpr auto choice_names(Interpolation) { return names("hold", "linear"); }

template <class Real>
struct Playback {
  static constexpr auto name = "playback", description = "a current over time from a CSV file";
  static constexpr auto equations = R"(
    hold:    I(t) = gain I_k                                               t_k <= t < t_k+1
    linear:  I(t) = gain (I_k + (I_k+1 - I_k) (t - t_k) / (t_k+1 - t_k))
    It is zero before the first row and stays at the last; the value at n dt is held over step n. t counts from start.)";

  struct Parameters {
    Interpolation between = Interpolation::hold;
    Real gain = 1.0;
    static constexpr auto fields = std::tuple{
        field("between", &Parameters::between, "between rows: hold the earlier value, or interpolate linearly"),
        field("gain", &Parameters::gain, "factor for the current")};
  };
  using Series = Samples<CurrentOf<Real>>;

  static CurrentOf<Real> step(const Moment&, const Series& rows, const Parameters& p) {
    if (p.between == Interpolation::hold) return p.gain * rows.last;
    return p.gain * (rows.last + (rows.next - rows.last) * rows.passed);
  }
};

template <class Real>
struct SpikePlayback {
  static constexpr auto name = "spike_playback",
                        description = "input spikes from a CSV file, each of which makes V jump";
  static constexpr auto equations = R"(
    V -> V + weight at each spike: at the end of step n for n dt < t <= (n + 1) dt, after V has followed its equation.
    Several in a step add up. A spike at time 0 comes in the first step. t counts from start.)";

  struct Parameters {
    VoltageOf<Real> weight = 1.0_mV;
    static constexpr auto fields =
        std::tuple{field("weight", &Parameters::weight, "how far each makes V jump; negative: inhibition")};
  };
  using Series = Arrivals<Real>;

  static VoltageOf<Real> step(const Moment&, const Series& spikes, const Parameters& p) {
    return p.weight * spikes.count;
  }
};

RHEOBASE_PLUGIN("playback", "1.0.0", StimulusModel<Playback>, StimulusModel<SpikePlayback>)
