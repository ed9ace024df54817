// ALIF: the threshold is V_th + beta a; a spike adds 1 to a at the reset, and a decays with tau_a.
#include "cases.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(adaptation)

Model adaptive_model(const Json& inputs) {
  Model model = lif_model(inputs);
  Population& cell = model.populations[0];
  cell.model = "ALIF";
  cell.values["beta"] = millivolts(inputs.value("beta_mV", 0.1));
  cell.values["tau_a"] = milliseconds(inputs.value("tau_a_ms", 100.0));
  return model;
}

/// Spikes and V as for LIF, and a, which decides when the next spike comes.
void check_case(const std::string& id) {
  const Json c = load_case(id), expected = c["expected"];
  Model model = adaptive_model(c["inputs"]);
  const Outcome outcome = run(model);
  check_outcome(outcome, expected);
  model.monitors[1].variables = {"a", "theta"};
  Simulation simulation(model, bundled());
  simulation.run();
  const auto a = as_array(simulation.recordings()["state"].reals("a")),
             theta = as_array(simulation.recordings()["state"].reals("theta"));
  const Json& steps = expected["spike_steps"];
  const double beta = c["inputs"]["beta_mV"].get<double>() / 1e3;
  BOOST_TEST(steps.size() > 10U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto row = steps[i].get<Eigen::Index>() + 1;
    BOOST_TEST(std::abs(a[row] - expected["a_at_spike_steps"][i].get<double>()) < 1e-12);
    BOOST_TEST(std::abs(theta[row] - (-0.05 + beta * a[row])) < 1e-15);
  }
  BOOST_TEST(std::abs(a[a.size() - 1] - expected["a_final"].get<double>()) < 1e-12);
  check_margin(outcome, theta * 1e3, expected["margins"]["min_distance_to_threshold_mV"]);
  const auto intervals = expected["isi_steps"].get<std::vector<std::int64_t>>();
  BOOST_REQUIRE(outcome.spike_steps.size() == intervals.size() + 1);
  for (std::size_t i = 0; i < intervals.size(); ++i)
    BOOST_TEST(outcome.spike_steps[i + 1] - outcome.spike_steps[i] == intervals[i]);
  BOOST_TEST(static_cast<double>(intervals.back()) / static_cast<double>(intervals.front()) ==
                 expected["adaptation_index_last_over_first_isi"].get<double>(),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(B10_intervals_grow_while_a_builds_up) { check_case("B10"); }
BOOST_AUTO_TEST_CASE(B13_the_default_adaptation) { check_case("B13"); }
BOOST_AUTO_TEST_CASE(B14_a_builds_up_even_where_beta_makes_nothing_of_it) {
  check_case("B14");
  BOOST_TEST((load_case("B14")["expected"]["spike_steps"] == load_case("A01")["expected"]["spike_steps"]));
}

BOOST_AUTO_TEST_CASE(the_defaults_are_those_of_B13) {
  Model model = adaptive_model(load_case("B13")["inputs"]);
  const Outcome given = run(model);
  model.populations[0].values.clear();
  BOOST_TEST((run(model).spike_steps == given.spike_steps));
}

BOOST_AUTO_TEST_CASE(C10_the_steady_rate_solves_the_equation_of_the_period) {
  const Json c = load_case("C10");
  for (const Json& row : c["expected"]["rows"]) {
    Json inputs = c["inputs"];
    inputs.update(row);
    Model model = adaptive_model(inputs);
    const std::vector<std::int64_t> steps = run(model).spike_steps;
    model.monitors[1].variables = {"a"};
    Simulation simulation(model, bundled());
    simulation.run();
    const double a = as_array(simulation.recordings()["state"].reals("a"))[steps.back() + 1];
    BOOST_TEST(a == row["a_just_before_spike"].get<double>(),
               boost::test_tools::tolerance(c["tolerance"]["rate_rel"].get<double>()));
    const std::size_t half = steps.size() / 2;
    std::vector<std::int64_t> tail;  // the intervals of the later half of the spikes
    for (std::size_t i = half + 1; i < steps.size(); ++i) tail.push_back(steps[i] - steps[i - 1]);
    BOOST_TEST(std::ranges::min(tail) == row["grid_tail_isi_steps_min"].get<std::int64_t>());
    BOOST_TEST(std::ranges::max(tail) == row["grid_tail_isi_steps_max"].get<std::int64_t>());
    const double mean_ms = static_cast<double>(steps.back() - steps[half]) * 0.1 / static_cast<double>(tail.size());
    BOOST_TEST(1e3 / mean_ms == row["rate_steady_hz"].get<double>(),
               boost::test_tools::tolerance(c["tolerance"]["rate_rel"].get<double>()));
    BOOST_TEST(mean_ms == row["grid_tail_mean_isi_ms"].get<double>(), boost::test_tools::tolerance(1e-12));
    BOOST_TEST(1e3 / mean_ms == row["grid_rate_last_half_hz"].get<double>(), boost::test_tools::tolerance(1e-12));
    const double T = row["T_steady_ms"];
    BOOST_TEST((T < mean_ms + 1e-9 && mean_ms < T + 0.1));  // the grid can only be late, and by less than a step
  }
}

BOOST_AUTO_TEST_CASE(D08_a_negative_beta_makes_intervals_shrink_with_a_warning) {
  const Outcome outcome = run(adaptive_model(Json{{"duration_ms", 200.0}, {"I_nA", 2.0}, {"beta_mV", -1.0}}));
  BOOST_REQUIRE(outcome.warnings.size() == 1U);
  BOOST_TEST(outcome.warnings[0].path == "population.cell.beta");
  BOOST_TEST(outcome.warnings[0].message.find("= -1 mV is negative") != std::string::npos, outcome.warnings[0].message);
  BOOST_TEST(run(adaptive_model(Json{{"duration_ms", 1.0}, {"beta_mV", 0.0}})).warnings.empty());
  const auto& steps = outcome.spike_steps;
  BOOST_REQUIRE(steps.size() > 5U);
  BOOST_TEST(steps[2] - steps[1] < steps[1] - steps[0]);
  BOOST_TEST(steps[steps.size() - 1] - steps[steps.size() - 2] < steps[2] - steps[1]);
}

BOOST_AUTO_TEST_CASE(a_start_above_V_th_is_warned_of_unless_an_initial_a_moves_the_threshold) {
  Model model = adaptive_model(Json{{"duration_ms", 1.0}, {"beta_mV", 10.0}});
  model.populations[0].values["V"] = millivolts(-45.0);
  BOOST_TEST(run(model).warnings.size() == 1U);
  model.populations[0].values["a"] = 1.0;  // theta is -40 mV
  BOOST_TEST(run(model).warnings.empty());
}

BOOST_AUTO_TEST_SUITE_END()
