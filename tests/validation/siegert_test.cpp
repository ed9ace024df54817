// How often white noise makes a neuron fire, against the formula of Siegert (1951, Phys. Rev. 81, 617), with the shift of
// the threshold that a finite dt asks for.
#include "meter.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <numbers>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(siegert_rate, *boost::unit_test::label("chance"))

/// Siegert's rate in Hz of tau dV = (mu - V) dt + sigma sqrt(tau) dW, reset to V_reset and held for tau_ref; mV and ms.
double siegert(double mu, double sigma, double theta, double V_reset, double tau, double tau_ref) {
  const double from = (V_reset - mu) / sigma, to = (theta - mu) / sigma;
  const auto integrand = [](double u) { return std::exp(u * u) * std::erfc(-u); };
  const int intervals = 20'000;  // Simpson's rule
  double sum = integrand(from) + integrand(to);
  for (int i = 1; i < intervals; ++i) sum += (i % 2 == 1 ? 4.0 : 2.0) * integrand(from + (to - from) * i / intervals);
  return 1e3 / (tau_ref + tau * std::sqrt(std::numbers::pi) * sum * (to - from) / (3.0 * intervals));
}
/// The same where crossings within a step of dt are missed: as with a threshold that is higher by this (Broadie et al.
/// 1997, "A continuity correction for discrete barrier options").
double siegert_on_grid(const Json& row, double dt) {
  const double shift = 0.5826 * row["sigma_mV"].get<double>() * std::sqrt(dt / row["tau_ms"].get<double>());
  return siegert(row["mu_mV"], row["sigma_mV"], row["theta_mV"].get<double>() + shift, row["V_reset_mV"], row["tau_ms"],
                 row["tau_ref_ms"]);
}

/// How often and how irregularly neurons fired, after the first steps: spikes a neuron and second, CV of the intervals.
struct Firing {
  double spikes = 0.0, rate_hz = 0.0, cv = 0.0;
  /// The standard error that case C12 gives a rate, and the one of a CV of normal intervals.
  [[nodiscard]] double error_of_rate() const { return cv * rate_hz / std::sqrt(spikes); }
  [[nodiscard]] double error_of_cv() const { return cv * std::sqrt((0.5 + square(cv)) / spikes); }
};
Firing firing_after(double settling_ms, const Outcome& outcome, double duration_ms) {
  Firing f;
  double intervals = 0.0, sum = 0.0, squares = 0.0;
  std::map<std::int64_t, std::int64_t> last;
  for (std::size_t i = 0; i < outcome.spike_steps.size(); ++i) {
    const std::int64_t step = outcome.spike_steps[i], neuron = outcome.spike_neurons[i];
    if (static_cast<double>(step) * outcome.dt_ms < settling_ms) continue;
    if (const auto before = last.find(neuron); before != last.end()) {
      const auto interval = static_cast<double>(step - before->second);
      intervals += 1.0;
      sum += interval;
      squares += square(interval);
    }
    last[neuron] = step;
    f.spikes += 1.0;
  }
  f.rate_hz = f.spikes / (static_cast<double>(outcome.summary.size) * duration_ms / 1e3);
  f.cv = std::sqrt(squares / intervals - square(sum / intervals)) / (sum / intervals);
  return f;
}

/// The rate of neurons under white noise, after the first 200 ms, against `expected` by the rule of case C12.
Firing check_rate(const Json& row, double dt, double expected, std::int64_t neurons, double duration_ms,
                  std::uint64_t seed) {
  const double settling = 200.0, sigma = row["sigma_mV"], mu = row["mu_mV"];
  Model model = lif_model(Json{{"model", "LIFRef"},
                               {"dt_ms", dt},
                               {"duration_ms", settling + duration_ms},
                               {"size", neurons},
                               {"V_rest_mV", 0.0},
                               {"V_th_mV", row["theta_mV"]},
                               {"V_reset_mV", row["V_reset_mV"]},
                               {"tau_ms", row["tau_ms"]},
                               {"R_MOhm", 10.0}});
  model.seed = seed;
  model.populations[0].values["tau_ref"] = milliseconds(row["tau_ref_ms"]);
  model.stimuli = {stimulus(
      "white_noise",
      {{"mean", nanoamperes(mu / 10.0)}, {"std", nanoamperes(sigma / 10.0)}, {"tau", milliseconds(row["tau_ms"])}})};
  model.monitors.pop_back();
  const Firing f = firing_after(settling, run(model), duration_ms);
  BOOST_TEST_MESSAGE(row["name"] << " at dt " << dt << " ms: " << f.rate_hz << " Hz, expected " << expected << ", CV "
                                 << f.cv << ", spikes " << f.spikes);
  BOOST_TEST(std::abs(f.rate_hz - expected) <= 5.0 * f.error_of_rate() + 0.02 * f.rate_hz);
  return f;
}

BOOST_AUTO_TEST_CASE(C12_siegerts_formula_is_computed_right) {
  const Json c = load_case("C12"), rows = c["expected"]["rows"];
  const double tolerance = c["tolerance"]["siegert_rel"];
  BOOST_TEST(rows.size() == 5U);
  for (const Json& row : rows) {
    BOOST_TEST(siegert_on_grid(row, 0.0) == row["rate_siegert_hz"].get<double>(),
               boost::test_tools::tolerance(tolerance));
    BOOST_TEST(siegert_on_grid(row, 0.1) == row["rate_siegert_grid_corrected_dt0p1_hz"].get<double>(),
               boost::test_tools::tolerance(tolerance));
  }
}

BOOST_AUTO_TEST_CASE(C12_white_noise_fires_a_neuron_at_siegerts_rate_for_the_grid) {
  const Json c = load_case("C12");
  for_each_seed([&](std::uint64_t seed) {
    for (const Json& row : c["expected"]["rows"]) {
      const Json& other = row["my_monte_carlo_dt0p1"];  // another program's; the short suite has a fifth of its neurons
      const std::int64_t neurons = other["N"].get<std::int64_t>() / (seeds() > 1 ? 1 : 5);
      const Firing f = check_rate(row, c["inputs"]["dt_ms"], row["rate_siegert_grid_corrected_dt0p1_hz"], neurons,
                                  other["T_ms"], seed);
      const Firing g{.spikes = other["n_spikes"], .rate_hz = other["rate_hz"], .cv = other["isi_cv"]};
      BOOST_TEST(g.error_of_rate() == other["standard_error_hz"].get<double>(), boost::test_tools::tolerance(1e-3));
      check_near(f.rate_hz, g.rate_hz, std::hypot(f.error_of_rate(), g.error_of_rate()));
      check_near(f.cv, g.cv, std::hypot(f.error_of_cv(), g.error_of_cv()));
    }
  });
}

BOOST_AUTO_TEST_CASE(C12_the_rate_follows_the_shift_at_other_dt) {
  const Json row = load_case("C12")["expected"]["rows"][0];
  for_each_seed([&](std::uint64_t seed) {
    check_rate(row, 0.02, siegert_on_grid(row, 0.02), 100, 800.0, seed);
    check_rate(row, 0.4, siegert_on_grid(row, 0.4), 800, 800.0, seed);
  });
}

BOOST_AUTO_TEST_SUITE_END()
