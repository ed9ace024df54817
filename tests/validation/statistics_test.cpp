// What chance must obey: moments, correlations and rates of noise, by fixed seeds against bounds of five standard
// errors.
#include "meter.hpp"

#include <rheobase/plugin/random.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(statistics)

double square(double x) { return x * x; }

void check_near(double value, double expected, double standard_error) {
  BOOST_TEST(std::abs(value - expected) <= 5.0 * standard_error,
             value << " is " << (value - expected) / standard_error << " standard errors from " << expected);
}

/// Checks a trace of independent neurons, normal with correlation rho^k over k steps: mean, variance, correlation at
/// some lags, and that the neurons do not know of each other.
void check_normal(const Trace& I, double mean, double std, double rho, const std::vector<Eigen::Index>& lags) {
  const auto steps = static_cast<double>(I.rows()), all = static_cast<double>(I.size());
  const double variance = square(std), memory = (1.0 + square(rho)) / (1.0 - square(rho));
  check_near(I.mean(), mean, std * std::sqrt((1.0 + rho) / (1.0 - rho) / all));
  const Trace x = I - mean;
  check_near(x.square().mean(), variance, variance * std::sqrt(2.0 * memory / all));
  for (const Eigen::Index k : lags) {
    BOOST_TEST_CONTEXT("lag " << k)
    check_near((x.topRows(x.rows() - k) * x.bottomRows(x.rows() - k)).mean() / variance, std::pow(rho, k),
               std::sqrt(2.0 * memory / (all - static_cast<double>(k * x.cols()))));
  }
  check_near(x.rowwise().mean().square().mean() * static_cast<double>(x.cols()), variance, variance * std::sqrt(2.0 * memory / steps));
  check_near(x.pow(4).mean(), 3.0 * square(variance), square(variance) * std::sqrt(96.0 * memory / all));
}

// ---- white noise ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(white_noise_averaged_over_tau_has_its_std_for_every_dt) {
  for (const double dt : {0.1, 0.5, 2.0, 10.0}) {
    BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
      const Trace I = measure(meter(2000.0, 100, dt), stimulus("white_noise", {{"mean", 0.5_nA}, {"std", 0.2_nA}, {"tau", 10.0_ms}}));
      check_normal(I, 0.5, 0.2 * std::sqrt(10.0 / dt), 0.0, {1, 2, 7});
      const auto window = static_cast<Eigen::Index>(std::lround(10.0 / dt));
      double sum = 0.0;
      for (Eigen::Index k = 0; k < 200; ++k) sum += (I.middleRows(k * window, window).colwise().mean() - 0.5).square().sum();
      check_near(sum / 20'000.0, 0.04, 0.04 * std::sqrt(2.0 / 20'000.0));
    }
  }
}

BOOST_AUTO_TEST_CASE(white_noise_spreads_a_free_membrane_by_sigma_over_root_2) {
  Model model = lif_model(Json{{"duration_ms", 1000.0}, {"size", 300}, {"V_rest_mV", 0.0}, {"V_reset_mV", 0.0}, {"V_th_mV", 1e9}});
  model.stimuli = {stimulus("white_noise", {{"std", 0.5_nA}})};  // R std = sigma = 5 mV
  const Trace V = measure(model);
  const Trace settled = V.bottomRows(9000);
  check_normal(settled, 0.0, 5.0 / std::numbers::sqrt2, std::exp(-0.01), {1, 50, 100, 300});
}

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
  return siegert(row["mu_mV"], row["sigma_mV"], row["theta_mV"].get<double>() + shift, row["V_reset_mV"], row["tau_ms"], row["tau_ref_ms"]);
}

/// The rate of neurons under white noise, after the first 200 ms, against `expected` by the rule of case C12.
void check_rate(const Json& row, double dt, double expected, std::int64_t neurons, double duration_ms) {
  const double settling = 200.0, sigma = row["sigma_mV"], mu = row["mu_mV"];
  Model model = lif_model(Json{{"model", "LIFRef"}, {"dt_ms", dt}, {"duration_ms", settling + duration_ms}, {"size", neurons}, {"V_rest_mV", 0.0},
                               {"V_th_mV", row["theta_mV"]}, {"V_reset_mV", row["V_reset_mV"]}, {"tau_ms", row["tau_ms"]}, {"R_MOhm", 10.0}});
  model.populations[0].values["tau_ref"] = milliseconds(row["tau_ref_ms"]);
  model.stimuli = {stimulus("white_noise", {{"mean", nanoamperes(mu / 10.0)}, {"std", nanoamperes(sigma / 10.0)}, {"tau", milliseconds(row["tau_ms"])}})};
  model.monitors.pop_back();
  const Outcome outcome = run(model);
  const auto late = std::ranges::count_if(outcome.spike_steps, [&](std::int64_t n) { return static_cast<double>(n) * dt >= settling; });
  const auto spikes = static_cast<double>(late);
  const double rate = spikes / (static_cast<double>(neurons) * duration_ms / 1e3);
  BOOST_TEST_MESSAGE(row["name"] << " at dt " << dt << " ms: " << rate << " Hz, expected " << expected << ", CV " << *outcome.summary.cv << ", spikes " << spikes);
  BOOST_TEST(std::abs(rate - expected) <= 5.0 * *outcome.summary.cv * rate / std::sqrt(spikes) + 0.02 * rate);
}

BOOST_AUTO_TEST_CASE(C12_siegerts_formula_is_computed_right) {
  const Json rows = load_case("C12")["expected"]["rows"];
  BOOST_TEST(rows.size() == 5U);
  for (const Json& row : rows) {
    BOOST_TEST(siegert_on_grid(row, 0.0) == row["rate_siegert_hz"].get<double>(), boost::test_tools::tolerance(1e-6));
    BOOST_TEST(siegert_on_grid(row, 0.1) == row["rate_siegert_grid_corrected_dt0p1_hz"].get<double>(), boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(C12_white_noise_fires_a_neuron_at_siegerts_rate_for_the_grid) {
  const Json rows = load_case("C12")["expected"]["rows"];
  for (const Json& row : rows) check_rate(row, 0.1, row["rate_siegert_grid_corrected_dt0p1_hz"], 300, 2000.0);
}

BOOST_AUTO_TEST_CASE(C12_the_rate_follows_the_shift_at_other_dt) {
  const Json row = load_case("C12")["expected"]["rows"][0];
  for (const double dt : {0.02, 0.4}) check_rate(row, dt, siegert_on_grid(row, dt), dt < 0.1 ? 100 : 400, 2000.0);
}

// ---- Ornstein-Uhlenbeck --------------------------------------------------------------------------------------------

Stimulus noise_of(const Json& inputs) {
  return stimulus("ornstein_uhlenbeck", {{"mean", nanoamperes(inputs["mu_nA"])}, {"std", nanoamperes(inputs["sigma_nA"])}, {"tau", milliseconds(inputs["tau_noise_ms"])}});
}

BOOST_AUTO_TEST_CASE(C14_each_step_is_the_exact_update) {
  const Json c = load_case("C14"), update = c["expected"]["update"];
  const double decay = update["decay"], factor = update["noise_factor"], mean = c["inputs"]["mu_nA"];
  const Trace I = measure(meter(20.0, 7), noise_of(c["inputs"]));
  const auto drawn = [](Eigen::Index neuron, Eigen::Index step) {
    return Random<double>(0, part_number("stimulus.ornstein_uhlenbeck"), static_cast<std::uint64_t>(neuron), step).normal();
  };
  for (Eigen::Index k = 0; k < I.cols(); ++k) {
    BOOST_TEST(std::abs(I(0, k) - (mean + c["expected"]["stationary_sd_nA"].get<double>() * drawn(k, -1))) < 1e-14);
    for (Eigen::Index n = 0; n + 1 < I.rows(); ++n)
      BOOST_TEST(std::abs(I(n + 1, k) - (mean + (I(n, k) - mean) * decay + factor * drawn(k, n))) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(C14_the_case_itself_keeps_to_its_bounds) {
  const Json c = load_case("C14"), inputs = c["inputs"], expected = c["expected"], bounds = expected["bounds_over_N"];
  const double dt = inputs["dt_ms"];
  const Trace I = measure(meter(inputs["T_ms"], inputs["N_independent"], dt), noise_of(inputs));
  const double mean = I.mean(), variance = (I - mean).square().mean();
  BOOST_TEST((bounds["mean_5sigma"][0].get<double>() <= mean && mean <= bounds["mean_5sigma"][1].get<double>()));
  BOOST_TEST((bounds["variance_5sigma"][0].get<double>() <= variance && variance <= bounds["variance_5sigma"][1].get<double>()));
  const Trace x = I - mean;
  for (const double lag : {0.1, 1.0, 5.0, 10.0, 20.0, 50.0}) {
    const auto k = static_cast<Eigen::Index>(std::lround(lag / dt)), rows = x.rows() - k;
    const double expected_here = expected["autocorrelation"]["lag_" + Json(lag).dump() + "_ms"];
    BOOST_TEST(std::abs((x.topRows(rows) * x.bottomRows(rows)).mean() / variance - expected_here) < 0.025);
  }
}

BOOST_AUTO_TEST_CASE(C14_mean_variance_and_correlation_are_the_same_for_every_dt) {
  const Json c = load_case("C14");
  for (const double dt : {0.1, 0.5, 2.5, 10.0}) {
    BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
      const Trace I = measure(meter(2000.0, 200, dt), noise_of(c["inputs"]));
      check_normal(I, 0.5, 0.2, std::exp(-dt / 5.0), {1, 2, 5, 20});
      check_near((I.row(0) - 0.5).square().mean(), 0.04, 0.04 * std::sqrt(2.0 / 200.0));  // from the first step on
    }
  }
}

BOOST_AUTO_TEST_CASE(C14_the_membrane_smoothes_the_noise_as_computed) {
  const Json c = load_case("C14"), inputs = c["inputs"];
  Model model = lif_model(inputs["membrane"]);
  model.duration = 2000.0_ms;
  model.populations[0].size = 200;
  model.populations[0].values["V_th"] = 1000.0_mV;
  model.stimuli = {noise_of(inputs)};
  const Trace V = measure(model).bottomRows(19'000);
  const double expected = c["expected"]["membrane_V_sd_grid_hold_start_mV"];
  // V's correlation is 2 exp(-t/10 ms) - exp(-t/5 ms), the integral of whose square over all t is 55/3 ms.
  check_near((V + 60.0).square().mean(), square(expected), square(expected) * std::sqrt(2.0 * 55.0 / 3.0 / (200.0 * 1900.0)));
}

// ---- Poisson input -------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(poisson_numbers_have_their_probabilities) {
  for (const double mean : {0.002, 0.5, 1.0, 3.7, 40.0, 1000.0, 1e6}) {
    BOOST_TEST_CONTEXT("mean " << mean) {
      const int draws = 200'000;
      const double first = std::max(0.0, std::floor(mean - 6.0 * std::sqrt(mean)));
      std::vector<double> counts(static_cast<std::size_t>(14.0 * std::sqrt(mean)) + 10, 0.0);
      double sum = 0.0, squares = 0.0;
      bool whole = true;
      for (int i = 0; i < draws; ++i) {
        const double k = Random<double>(7, 1, static_cast<std::uint64_t>(i), 0).poisson(mean);
        whole = whole && k >= 0.0 && k == std::floor(k);
        sum += k;
        squares += square(k - mean);
        if (k >= first && k - first < static_cast<double>(counts.size())) ++counts[static_cast<std::size_t>(k - first)];
      }
      BOOST_TEST(whole);
      check_near(sum / draws, mean, std::sqrt(mean / draws));
      check_near(squares / draws, mean, std::sqrt((mean + 2.0 * mean * mean) / draws));
      for (std::size_t i = 0; i < counts.size(); ++i) {
        const double k = first + static_cast<double>(i), expected = draws * std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
        if (expected > 200.0) check_near(counts[i], expected, std::sqrt(expected));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(poisson_numbers_are_the_same_in_every_lane) {
  for (const double mean : {0.0, 0.3, 30.0}) {
    const Lanes k = Random<Lanes>(7, 1, 100, 3).poisson(Lanes(mean));
    for (int i = 0; i < lanes_width; ++i)
      BOOST_TEST(k[i] == Random<double>(7, 1, 100 + static_cast<std::uint64_t>(i), 3).poisson(mean));
  }
}

BOOST_AUTO_TEST_CASE(C16_poisson_input_is_poisson) {
  const Json c = load_case("C16"), inputs = c["inputs"], expected = c["expected"];
  const std::int64_t N = inputs["N"];
  const double dt = inputs["dt_ms"], T = inputs["T_ms"], rate = inputs["rate_hz"];
  // Every arrival is one spike: it lifts V by 1 mV above a threshold of 0.5 mV, and the soft reset takes 1 mV away.
  Model model = lif_model(Json{{"model", "IF"}, {"dt_ms", dt}, {"duration_ms", T}, {"size", N}, {"V_rest_mV", 0.0}, {"V_th_mV", 0.5}, {"V_reset_mV", -0.5}, {"reset", "soft"}});
  model.stimuli = {stimulus("poisson", {{"rate", Quantity{rate, dimensions::frequency}}, {"weight", 1.0_mV}})};
  model.monitors.pop_back();
  const Outcome outcome = run(model);
  const auto within = [](double x, const Json& bounds) { BOOST_TEST((bounds[0].get<double>() <= x && x <= bounds[1].get<double>()), x << " is not within " << bounds); };
  within(static_cast<double>(outcome.summary.spikes), expected["total_count_bounds_1e_7"]);
  within(*outcome.summary.cv, expected["isi_cv_bounds_5sigma"]);

  std::vector<double> counts(static_cast<std::size_t>(N), 0.0), bins(10, 0.0);
  std::vector<std::int64_t> last(static_cast<std::size_t>(N), -1);
  const std::int64_t width = 100;  // steps: 10 ms
  for (std::size_t i = 0; i < outcome.spike_steps.size(); ++i) {
    const auto neuron = static_cast<std::size_t>(outcome.spike_neurons[i]);
    const std::int64_t step = outcome.spike_steps[i], interval = step - last[neuron];
    if (last[neuron] >= 0 && interval <= 10 * width) ++bins[static_cast<std::size_t>((interval - 1) / width)];
    last[neuron] = step;
    ++counts[neuron];
  }
  const Eigen::Map<const Eigen::ArrayXd> n(counts.data(), N);
  within((n - n.mean()).square().mean() / n.mean(), expected["fano_bounds_5sigma"]);

  // Of all pairs of steps that far apart, those with an arrival in both and none between; and several in one step.
  const double steps = T / dt, mean = rate * dt / 1e3, p = -std::expm1(-mean);
  double chi2 = 0.0;
  for (std::size_t bin = 0; bin < 10; ++bin) {
    double predicted = bin == 0 ? steps * (mean - p) : 0.0;
    for (std::int64_t k = 1; k <= width; ++k) {
      const auto interval = static_cast<double>(static_cast<std::int64_t>(bin) * width + k);
      predicted += p * p * std::pow(1.0 - p, interval - 1.0) * (steps - interval);
    }
    predicted *= static_cast<double>(N);
    chi2 += square(bins[bin] - predicted) / predicted;
  }
  BOOST_TEST(chi2 < 46.86);  // exceeded with a probability of 1e-6
}

BOOST_AUTO_TEST_CASE(poisson_jumps_have_their_mean_and_variance_for_every_dt) {
  for (const double dt : {0.1, 1.0, 5.0}) {
    BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
      const Trace jumps = measure(meter(5000.0, 100, dt), stimulus("poisson", {{"rate", 800.0_Hz}, {"weight", -0.5_mV}}));
      const double mean = 0.8 * dt, all = static_cast<double>(jumps.size());
      check_near(jumps.mean(), -0.5 * mean, 0.5 * std::sqrt(mean / all));
      check_near((jumps + 0.5 * mean).square().mean(), 0.25 * mean, 0.25 * std::sqrt((mean + 2.0 * mean * mean) / all));
    }
  }
}

BOOST_AUTO_TEST_CASE(poisson_jumps_lift_a_membrane_to_their_mean) {
  Model model = lif_model(Json{{"duration_ms", 2000.0}, {"size", 100}, {"V_rest_mV", 0.0}, {"V_reset_mV", 0.0}, {"V_th_mV", 1e9}});
  model.stimuli = {stimulus("poisson", {{"rate", 500.0_Hz}, {"weight", 2.0_mV}})};
  const Trace V = measure(model).bottomRows(18'000);
  const double decay = std::exp(-0.01), mean = 0.05 * 2.0 / (1.0 - decay), variance = 0.05 * 4.0 / (1.0 - square(decay));
  check_near(V.mean(), mean, std::sqrt(variance * (1.0 + decay) / (1.0 - decay) / static_cast<double>(V.size())));
  check_near((V - mean).square().mean(), variance, 2.0 * variance * std::sqrt(2.0 * (1.0 + square(decay)) / (1.0 - square(decay)) / static_cast<double>(V.size())));
}

BOOST_AUTO_TEST_SUITE_END()
