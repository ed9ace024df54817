// Input spikes at random times, a train of its own for each neuron. Several can arrive in a step, so that the mean
// input is rate weight for every dt. An arrival between n dt and (n + 1) dt is added at the end of the step, after V
// has followed its equation (step 3 of the order of events).
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Poisson {
  static constexpr auto name = "poisson", description = "input spikes at random times, each of which makes V jump";
  static constexpr auto equations = R"(
    V jumps by k weight at the end of a step, k from the Poisson distribution with mean rate dt
    source: Stein 1965, Biophysical Journal 5, 173)";

  struct Parameters {
    FrequencyOf<Real> rate = 100.0_Hz;
    VoltageOf<Real> weight = 1.0_mV;
    static constexpr auto fields = std::tuple{
        field("rate", &Parameters::rate, "arrivals per second, of all inputs together", between(0.0_Hz, 1.0e6_kHz)),
        field("weight", &Parameters::weight, "how far each makes V jump; negative: inhibition")};
  };
  struct Coefficients {
    Real arrivals;  // mean number in a step
  };

  static Coefficients prepare(const Parameters& p, Time dt) { return {p.rate * dt}; }

  static VoltageOf<Real> step(const Moment&, Random<Real>& random, const Parameters& p, const Coefficients& c) {
    return p.weight * random.poisson(c.arrivals);
  }
};

RHEOBASE_PLUGIN("poisson", "1.0.0", StimulusModel<Poisson>)
