// Gaussian white noise, drawn for each neuron by itself. With tau that of a LIF neuron, its membrane obeys
//   tau dV = (V_rest + R mean - V) dt + R std sqrt(tau) dW,
// so that R std is the sigma of the rate formula of Siegert (1951, Phys. Rev. 81, 617; Brunel 2000, J. Comput.
// Neurosci. 8, 183, eq. 21), and V without a threshold has the standard deviation R std / sqrt(2).
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct WhiteNoise {
  static constexpr auto name = "white_noise", description = "Gaussian white noise around a mean current";
  static constexpr auto equations = R"(
    I(t) = mean + std sqrt(tau) xi(t),   <xi(t) xi(t')> = delta(t - t')
    `std` is the standard deviation of the current averaged over the time `tau`, whatever dt
    scheme: over a step the current is mean + std sqrt(tau / dt) N(0, 1); the variance that it gives to a membrane is of
            second order in dt)";

  struct Parameters {
    CurrentOf<Real> mean = 0.0_nA, sigma = 1.0_nA;
    TimeOf<Real> tau = 10.0_ms;
    static constexpr auto fields = std::tuple{
        field("mean", &Parameters::mean, "the mean current"),
        field("std", &Parameters::sigma, "standard deviation of the current averaged over tau", not_negative),
        field("tau", &Parameters::tau, "the time that std refers to; not a correlation time", positive)};
  };
  struct Coefficients {
    CurrentOf<Real> in_a_step;  // standard deviation of the current held over a step
  };

  static Coefficients prepare(const Parameters& p, Time dt) { return {p.sigma * sqrt(p.tau / dt)}; }

  static CurrentOf<Real> step(const Moment&, Random<Real>& random, const Parameters& p, const Coefficients& c) {
    return p.mean + c.in_a_step * random.normal();
  }
};

RHEOBASE_PLUGIN("white_noise", "1.0.0", StimulusModel<WhiteNoise>)
