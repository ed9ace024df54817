// What chance must obey: moments and correlations of noise.
#include "meter.hpp"

#include <rheobase/plugin/random.hpp>

#include <boost/test/unit_test.hpp>

#include <numbers>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(statistics, *boost::unit_test::label("chance"))

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
  check_near(x.rowwise().mean().square().mean() * static_cast<double>(x.cols()), variance,
             variance * std::sqrt(2.0 * memory / steps));
  check_near(x.pow(4).mean(), 3.0 * square(variance), square(variance) * std::sqrt(96.0 * memory / all));
}

// ---- white noise ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(white_noise_averaged_over_tau_has_its_std_for_every_dt) {
  for_each_seed([](std::uint64_t seed) {
    for (const double dt : {0.1, 0.5, 2.0, 10.0}) {
      BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
        const Trace I = measure(meter(2000.0, 100, dt, seed),
                                stimulus("white_noise", {{"mean", 0.5_nA}, {"std", 0.2_nA}, {"tau", 10.0_ms}}));
        check_normal(I, 0.5, 0.2 * std::sqrt(10.0 / dt), 0.0, {1, 2, 7});
        const auto window = static_cast<Eigen::Index>(std::lround(10.0 / dt));
        double sum = 0.0;
        for (Eigen::Index k = 0; k < 200; ++k)
          sum += (I.middleRows(k * window, window).colwise().mean() - 0.5).square().sum();
        check_near(sum / 20'000.0, 0.04, 0.04 * std::sqrt(2.0 / 20'000.0));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(white_noise_spreads_a_free_membrane_by_sigma_over_root_2) {
  for_each_seed([](std::uint64_t seed) {
    Model model = lif_model(
        Json{{"duration_ms", 400.0}, {"size", 500}, {"V_rest_mV", 0.0}, {"V_reset_mV", 0.0}, {"V_th_mV", 1e9}});
    model.seed = seed;
    model.stimuli = {stimulus("white_noise", {{"std", 0.5_nA}})};  // R std = sigma = 5 mV
    const Trace V = measure(model);
    const Trace settled = V.bottomRows(3000);
    check_normal(settled, 0.0, 5.0 / std::numbers::sqrt2, std::exp(-0.01), {1, 50, 100, 300});
  });
}

// ---- Ornstein-Uhlenbeck --------------------------------------------------------------------------------------------

Stimulus noise_of(const Json& inputs) {
  return stimulus("ornstein_uhlenbeck", {{"mean", nanoamperes(inputs["mu_nA"])},
                                         {"std", nanoamperes(inputs["sigma_nA"])},
                                         {"tau", milliseconds(inputs["tau_noise_ms"])}});
}

BOOST_AUTO_TEST_CASE(C14_each_step_is_the_exact_update) {
  const Json c = load_case("C14"), update = c["expected"]["update"];
  const double decay = update["decay"], factor = update["noise_factor"], mean = c["inputs"]["mu_nA"];
  const Trace I = measure(meter(20.0, 7), noise_of(c["inputs"]));
  const auto drawn = [](Eigen::Index neuron, Eigen::Index step) {
    return Random<double>(0, part_number("stimulus.ornstein_uhlenbeck"), static_cast<std::uint64_t>(neuron), step)
        .normal();
  };
  for (Eigen::Index k = 0; k < I.cols(); ++k) {
    BOOST_TEST(std::abs(I(0, k) - (mean + c["expected"]["stationary_sd_nA"].get<double>() * drawn(k, -1))) < 1e-14);
    for (Eigen::Index n = 0; n + 1 < I.rows(); ++n)
      BOOST_TEST(std::abs(I(n + 1, k) - (mean + (I(n, k) - mean) * decay + factor * drawn(k, n))) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(C14_the_case_itself_keeps_to_its_bounds) {
  const Json c = load_case("C14"), inputs = c["inputs"], expected = c["expected"], bounds = expected["bounds_over_N"];
  const double dt = inputs["dt_ms"], rho = expected["update"]["decay"];
  for_each_seed([&](std::uint64_t seed) {
    const Trace I = measure(meter(inputs["T_ms"], inputs["N_independent"], dt, seed), noise_of(inputs));
    const double mean = I.mean(), variance = (I - mean).square().mean(), all = static_cast<double>(I.size());
    BOOST_TEST((bounds["mean_5sigma"][0].get<double>() <= mean && mean <= bounds["mean_5sigma"][1].get<double>()));
    BOOST_TEST((bounds["variance_5sigma"][0].get<double>() <= variance &&
                variance <= bounds["variance_5sigma"][1].get<double>()));
    const Trace x = I - mean;
    for (const auto& [name, correlation] : expected["autocorrelation"].items()) {
      BOOST_TEST_CONTEXT(name) {
        const double lag = std::round(std::stod(name.substr(std::string("lag_").size())) / dt);
        const auto k = static_cast<Eigen::Index>(lag), rows = x.rows() - k;
        const double part = std::pow(rho, 2.0 * lag), memory = (1.0 + square(rho)) / (1.0 - square(rho));
        check_near((x.topRows(rows) * x.bottomRows(rows)).mean() / variance, correlation,  // Bartlett 1946
                   std::sqrt((memory * (1.0 - part) - 2.0 * lag * part) / all));
      }
    }
    // How far the means and variances of single traces lie apart.
    const auto traces = static_cast<double>(I.cols());
    const double sd_mean = expected["sd_of_sample_mean_one_trace_nA"],
                 sd_variance = expected["sd_of_sample_variance_one_trace_nA2"];
    check_near((I.colwise().mean() - expected["stationary_mean_nA"].get<double>()).square().mean(), square(sd_mean),
               square(sd_mean) * std::sqrt(2.0 / traces));
    check_near((x.square().colwise().mean() - variance).square().mean(), square(sd_variance),
               square(sd_variance) * std::sqrt(2.0 / traces));
  });
}

BOOST_AUTO_TEST_CASE(C14_mean_variance_and_correlation_are_the_same_for_every_dt) {
  const Json c = load_case("C14");
  const double mean = c["expected"]["stationary_mean_nA"], std = c["expected"]["stationary_sd_nA"],
               tau = c["inputs"]["tau_noise_ms"];
  for_each_seed([&](std::uint64_t seed) {
    for (const double dt : {0.05, 0.5, 2.5, 10.0}) {
      BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
        const Trace I = measure(meter(500.0, 200, dt, seed), noise_of(c["inputs"]));
        check_normal(I, mean, std, std::exp(-dt / tau), {1, 2, 5, 20});
        check_near((I.row(0) - mean).square().mean(), square(std), square(std) * std::sqrt(2.0 / 200.0));  // at once
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(C14_the_membrane_smoothes_the_noise_as_computed) {
  const Json c = load_case("C14"), inputs = c["inputs"];
  for_each_seed([&](std::uint64_t seed) {
    Model model = lif_model(inputs["membrane"]);
    model.duration = 600.0_ms;
    model.seed = seed;
    model.populations[0].size = 400;
    model.populations[0].values["V_th"] = 1000.0_mV;
    model.stimuli = {noise_of(inputs)};
    const Trace V = measure(model).bottomRows(5000);
    // The variance of V that is held over a step differs from the continuous one by less than chance.
    // V's correlation is 2 exp(-t/10 ms) - exp(-t/5 ms), the integral of whose square over all t is 55/3 ms.
    for (const char* name : {"membrane_V_sd_grid_hold_start_mV", "membrane_V_sd_continuous_mV"}) {
      const double variance = square(c["expected"][name].get<double>());
      check_near((V + 60.0).square().mean(), variance, variance * std::sqrt(2.0 * 55.0 / 3.0 / (400.0 * 500.0)));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
