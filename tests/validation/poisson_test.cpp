// Poisson input: the numbers drawn, the trains, and the jumps that they make.
#include "meter.hpp"

#include <rheobase/plugin/random.hpp>

#include <boost/test/unit_test.hpp>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(poisson, *boost::unit_test::label("chance"))

void check_poisson_numbers(std::uint64_t seed, double mean) {
  const int draws = 100'000;
  const double first = std::max(0.0, std::floor(mean - 6.0 * std::sqrt(mean)));
  std::vector<double> counts(static_cast<std::size_t>(14.0 * std::sqrt(mean)) + 10, 0.0);
  double sum = 0.0, squares = 0.0;
  bool whole = true;
  for (int i = 0; i < draws; ++i) {
    const double k = Random<double>(seed, 1, static_cast<std::uint64_t>(i), 0).poisson(mean);
    whole = whole && k >= 0.0 && k == std::floor(k);
    sum += k;
    squares += square(k - mean);
    if (k >= first && k - first < static_cast<double>(counts.size())) ++counts[static_cast<std::size_t>(k - first)];
  }
  BOOST_TEST(whole);
  check_near(sum / draws, mean, std::sqrt(mean / draws));
  check_near(squares / draws, mean, std::sqrt((mean + 2.0 * mean * mean) / draws));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double k = first + static_cast<double>(i),
                 expected = draws * std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
    if (expected > 200.0) check_near(counts[i], expected, std::sqrt(expected));
  }
}

BOOST_AUTO_TEST_CASE(poisson_numbers_have_their_probabilities) {
  for_each_seed([](std::uint64_t seed) {
    for (const double mean : {0.002, 0.5, 1.0, 3.7, 40.0, 1000.0, 1e6})
      BOOST_TEST_CONTEXT("mean " << mean) check_poisson_numbers(seed, mean);
  });
}

BOOST_AUTO_TEST_CASE(poisson_numbers_are_the_same_in_every_lane) {
  for (const double mean : {0.0, 0.3, 30.0}) {
    const Lanes k = Random<Lanes>(7, 1, 100, 3).poisson(Lanes(mean));
    for (int i = 0; i < lanes_width; ++i)
      BOOST_TEST(k[i] == Random<double>(7, 1, 100 + static_cast<std::uint64_t>(i), 3).poisson(mean));
  }
}

/// The spikes of N neurons each of which fires once for every arrival: it lifts V by 1 mV above a threshold of 0.5 mV,
/// and the soft reset takes 1 mV away.
Outcome arrivals(const Json& inputs, std::int64_t N, std::uint64_t seed) {
  Model model = lif_model(Json{{"model", "IF"},
                               {"dt_ms", inputs["dt_ms"]},
                               {"duration_ms", inputs["T_ms"]},
                               {"size", N},
                               {"V_rest_mV", 0.0},
                               {"V_th_mV", 0.5},
                               {"V_reset_mV", -0.5},
                               {"reset", "soft"}});
  const Quantity rate{inputs["rate_hz"].get<double>(), dimensions::frequency};
  model.seed = seed;
  model.stimuli = {stimulus("poisson", {{"rate", rate}, {"weight", 1.0_mV}})};
  model.monitors.pop_back();
  return run(model);
}

/// Checks that the first N sources of case C16 are within its bounds: as many standard errors wide for some as for all.
void check_arrivals(const Json& c, std::int64_t N, std::uint64_t seed) {
  const Json inputs = c["inputs"], expected = c["expected"];
  const double dt = inputs["dt_ms"], T = inputs["T_ms"], rate = inputs["rate_hz"],
               part = static_cast<double>(N) / inputs["N"].get<double>(), wider = 1.0 / std::sqrt(part);
  const Outcome outcome = arrivals(inputs, N, seed);
  const auto within = [wider](double x, double centre, const Json& bounds) {
    const double low = centre - (centre - bounds[0].get<double>()) * wider,
                 high = centre + (bounds[1].get<double>() - centre) * wider;
    BOOST_TEST((low <= x && x <= high), x << " is not from " << low << " to " << high);
  };
  within(static_cast<double>(outcome.summary.spikes) / part, expected["expected_total"],
         expected["total_count_bounds_1e_7"]);
  within(*outcome.summary.cv, expected["isi_cv_expected"]["continuous"], expected["isi_cv_bounds_5sigma"]);

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
  within((n - n.mean()).square().mean() / n.mean(), expected["fano_of_counts_expected"]["poisson"],
         expected["fano_bounds_5sigma"]);

  // Of all pairs of steps that far apart, those with an arrival in both and none between; and several in one step.
  const double steps = T / dt, mean = rate * dt / 1e3, p = -std::expm1(-mean);
  const double next = static_cast<double>(N) * steps * (p * p + expected["prob_ge2_in_a_step_poisson"].get<double>());
  check_near(static_cast<double>(outcome.summary.one_step_intervals), next, std::sqrt(next));
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
  check_words(expected["chi2_first_10_bins"], {"p > 1e-6"});
  BOOST_TEST(chi2 < 46.86);
}

BOOST_AUTO_TEST_CASE(C16_poisson_input_is_poisson) {
  const Json c = load_case("C16");
  const std::int64_t all = c["inputs"]["N"];
  for_each_seed([&](std::uint64_t seed) { check_arrivals(c, seeds() > 1 ? all : all / 10, seed); });
}

BOOST_AUTO_TEST_CASE(poisson_jumps_have_their_mean_and_variance_for_every_dt) {
  for_each_seed([](std::uint64_t seed) {
    for (const double dt : {0.1, 1.0, 5.0}) {
      BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
        const Trace jumps =
            measure(meter(100.0, 2000, dt, seed), stimulus("poisson", {{"rate", 800.0_Hz}, {"weight", -0.5_mV}}));
        const double mean = 0.8 * dt, all = static_cast<double>(jumps.size());
        check_near(jumps.mean(), -0.5 * mean, 0.5 * std::sqrt(mean / all));
        check_near((jumps + 0.5 * mean).square().mean(), 0.25 * mean,
                   0.25 * std::sqrt((mean + 2.0 * mean * mean) / all));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(poisson_jumps_lift_a_membrane_to_their_mean) {
  for_each_seed([](std::uint64_t seed) {
    Model model = lif_model(
        Json{{"duration_ms", 500.0}, {"size", 300}, {"V_rest_mV", 0.0}, {"V_reset_mV", 0.0}, {"V_th_mV", 1e9}});
    model.seed = seed;
    model.stimuli = {stimulus("poisson", {{"rate", 500.0_Hz}, {"weight", 2.0_mV}})};
    const Trace V = measure(model).bottomRows(3000);
    const double decay = std::exp(-0.01), mean = 0.05 * 2.0 / (1.0 - decay),
                 variance = 0.05 * 4.0 / (1.0 - square(decay)), all = static_cast<double>(V.size());
    check_near(V.mean(), mean, std::sqrt(variance * (1.0 + decay) / (1.0 - decay) / all));
    check_near((V - mean).square().mean(), variance,
               2.0 * variance * std::sqrt(2.0 * (1.0 + square(decay)) / (1.0 - square(decay)) / all));
  });
}

BOOST_AUTO_TEST_SUITE_END()
