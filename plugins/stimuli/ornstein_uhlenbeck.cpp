// Noise that remembers itself for a while, drawn for each neuron by itself. It begins in its stationary distribution
// and is updated exactly, so that the values at the beginning of each step, n dt, have the same statistics for every
// dt. They are held over the step.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct OrnsteinUhlenbeck {
  static constexpr auto name = "ornstein_uhlenbeck",
                        description = "Gaussian noise with a correlation time around a mean current";
  static constexpr auto equations = R"(
    tau dI/dt = mean - I + std sqrt(2 tau) xi(t),   <xi(t) xi(t')> = delta(t - t')
    I is normal with `mean` and `std`, and its correlation over a time s is exp(-s / tau)
    scheme: exact, I(t + dt) = mean + (I(t) - mean) exp(-dt / tau) + std sqrt(1 - exp(-2 dt / tau)) N(0, 1)
    source: Uhlenbeck and Ornstein 1930, Phys. Rev. 36, 823; Gillespie 1996, Phys. Rev. E 54, 2084)";

  struct Parameters {
    CurrentOf<Real> mean = 0.0_nA, sigma = 1.0_nA;
    TimeOf<Real> tau = 5.0_ms;
    static constexpr auto fields =
        std::tuple{field("mean", &Parameters::mean, "the mean current"),
                   field("std", &Parameters::sigma, "standard deviation of the current", not_negative),
                   field("tau", &Parameters::tau, "correlation time", positive, time_constant)};
  };
  struct State {
    CurrentOf<Real> I;
    static constexpr auto fields = std::tuple{field("I", &State::I, "the current in the next step")};
  };
  struct Coefficients {
    Real decay;
    CurrentOf<Real> kick;
  };

  static Coefficients prepare(const Parameters& p, Time dt) {
    const Real x = 2.0 * dt / p.tau;
    return {exp(-dt / p.tau), p.sigma * sqrt(x * exprel(-x))};  // 1 - exp(-x) without cancellation
  }

  static void start(State& s, Random<Real>& random, const Parameters& p, const Coefficients&) {
    s.I = p.mean + p.sigma * random.normal();
  }

  static CurrentOf<Real> step(State& s, const Moment&, Random<Real>& random, const Parameters& p,
                              const Coefficients& c) {
    const auto now = s.I;
    s.I = p.mean + (s.I - p.mean) * c.decay + c.kick * random.normal();
    return now;
  }
};

RHEOBASE_PLUGIN("ornstein_uhlenbeck", "1.0.0", StimulusModel<OrnsteinUhlenbeck>)
