// The founding tutorial's experiments, part by part.
#include "cases.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <map>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(tutorial)

void check_case(const std::string& id) {
  const Json c = load_case(id);
  const Outcome outcome = run(lif_model(c["inputs"]));
  check_outcome(outcome, c["expected"]);
  check_margin(outcome, -50.0, c["expected"]["margins"]["min_distance_to_threshold_mV"]);
  check_period(outcome, c["inputs"], c["expected"]["continuous_time_period_ms"]);
}

BOOST_AUTO_TEST_CASE(A01_constant_current_fires_every_139_steps) { check_case("A01"); }
BOOST_AUTO_TEST_CASE(A02_one_ohm_never_fires_and_its_figures_are_undefined) { check_case("A02"); }
BOOST_AUTO_TEST_CASE(A07_the_period_does_not_drift_in_ten_seconds) { check_case("A07"); }

void check_both_resets(const std::string& id) {
  const Json c = load_case(id), expected = c["expected"];
  std::map<std::string, double> spikes;
  for (const std::string reset : {"hard", "soft"}) {
    BOOST_TEST_CONTEXT(reset) {
      Json inputs = c["inputs"];
      inputs["reset"] = reset;
      const Outcome outcome = run(lif_model(inputs));
      check_outcome(outcome, expected[reset]);
      check_margin(outcome, -50.0, expected[reset]["margins"]["min_distance_to_threshold_mV"]);
      spikes[reset] = static_cast<double>(outcome.summary.spikes);
    }
  }
  const Json percent = spikes["hard"] > 0.0 ? Json(100.0 * (spikes["soft"] / spikes["hard"] - 1.0)) : Json();
  BOOST_TEST(percent == expected["soft_over_hard_percent"]);
}
BOOST_AUTO_TEST_CASE(A20_soft_reset_keeps_the_overshoot) { check_both_resets("A20"); }
BOOST_AUTO_TEST_CASE(A21_one_ohm_from_above_threshold) { check_both_resets("A21"); }

BOOST_AUTO_TEST_CASE(A30_fifty_neurons_answer_a_step) {
  const Json c = load_case("A30"), expected = c["expected"];
  Model model = lif_model(c["inputs"]);
  const Json& input = c["inputs"]["input"];
  const double first = input["first_driven_step"].get<double>();
  model.stimuli = {
      {.name = "drive",
       .model = "step",
       .targets = {{"cell"}},
       .values = {{"amplitude", nanoamperes(input["I_after_nA"])}, {"start", Quantity(first * model.dt)}}}};
  model.monitors.push_back({.name = "rate", .model = "rate", .targets = {{"cell"}}, .values = {{"bin", 10.0_ms}}});
  Simulation simulation(model, bundled());
  simulation.run();
  const Table& spikes = simulation.recordings()["spikes"];
  const auto steps = as_array(spikes.integers("step")), neurons = as_array(spikes.integers("neuron"));
  BOOST_REQUIRE(spikes.rows() == expected["events_step_neuron"].size());
  BOOST_TEST(simulation.summaries()[0].spikes == expected["total_spikes"].get<std::uint64_t>());
  std::map<std::int64_t, std::int64_t> counts;
  for (Eigen::Index i = 0; i < steps.size(); ++i) {
    const Json& event = expected["events_step_neuron"][static_cast<std::size_t>(i)];
    BOOST_REQUIRE(steps[i] == event[0].get<std::int64_t>());
    BOOST_REQUIRE(neurons[i] == event[1].get<std::int64_t>());
    if (counts[neurons[i]]++ == 0)
      BOOST_TEST(steps[i] == expected["first_spike_step"][static_cast<std::size_t>(neurons[i])].get<std::int64_t>());
  }
  for (std::size_t n = 0; n < 50; ++n)
    BOOST_TEST(counts[static_cast<std::int64_t>(n)] == expected["counts_per_neuron"][n].get<std::int64_t>());
  const auto rate = as_array(simulation.recordings()["rate"].reals("rate"));
  BOOST_REQUIRE(rate.size() == 30);
  for (Eigen::Index bin = 0; bin < 30; ++bin)
    BOOST_TEST(rate[bin] == expected["pop_rate_hz_30bins"][static_cast<std::size_t>(bin)].get<double>(),
               boost::test_tools::tolerance(1e-12));
  const Json& printed = expected["pop_rate_hz_seed_29bins"];  // the tutorial's own bins lack the last 10 ms
  BOOST_TEST(printed.size() == 29U);
  for (std::size_t bin = 0; bin < printed.size(); ++bin)
    BOOST_TEST(rate[static_cast<Eigen::Index>(bin)] == printed[bin].get<double>(), boost::test_tools::tolerance(1e-12));
  check_margin(outcome_of(simulation), -50.0, expected["margins"]["min_distance_to_threshold_mV"]);
  const auto V = as_array(simulation.recordings()["state"].reals("V"));
  for (Eigen::Index n = 0; n < 50; ++n) {
    const auto i = static_cast<std::size_t>(n);
    BOOST_TEST(std::abs(V[static_cast<Eigen::Index>(first) * 50 + n] * 1e3 -
                        expected["V_before_first_driven_step_mV"][i].get<double>()) < 1e-9);
    BOOST_TEST(std::abs(V[3000 * 50 + n] * 1e3 - expected["V_final_mV"][i].get<double>()) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(A40_time_constants_5_10_20_ms) {
  const Json c = load_case("A40");
  for (const int tau : {5, 10, 20}) {
    BOOST_TEST_CONTEXT("tau = " << tau) {
      Json inputs = c["inputs"];
      inputs["tau_ms"] = tau;
      const Json expected = c["expected"]["tau_" + std::to_string(tau)];
      const Outcome outcome = run(lif_model(inputs));
      check_outcome(outcome, expected);
      check_margin(outcome, -50.0, expected["margins"]["min_distance_to_threshold_mV"]);
      check_period(outcome, inputs, expected["continuous_time_period_ms"]);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
