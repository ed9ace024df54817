// ALIF: the threshold is V_th + beta a; a spike adds 1 to a at the reset, and a decays with tau_a.
#include "cases.hpp"

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
  check_outcome(run(model), expected);
  model.monitors[1].variables = {"a", "theta"};
  Simulation simulation(model, bundled());
  simulation.run();
  const auto a = simulation.recordings()["state"].reals("a"), theta = simulation.recordings()["state"].reals("theta");
  const Json& steps = expected["spike_steps"];
  const double beta = c["inputs"]["beta_mV"].get<double>() / 1e3;
  BOOST_TEST(steps.size() > 10U);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto row = steps[i].get<Eigen::Index>() + 1;
    BOOST_TEST(std::abs(a[row] - expected["a_at_spike_steps"][i].get<double>()) < 1e-12);
    BOOST_TEST(std::abs(theta[row] - (-0.05 + beta * a[row])) < 1e-15);
  }
  BOOST_TEST(std::abs(a[a.size() - 1] - expected["a_final"].get<double>()) < 1e-12);
}

BOOST_AUTO_TEST_CASE(B10_intervals_grow_while_a_builds_up) { check_case("B10"); }
BOOST_AUTO_TEST_CASE(B13_the_default_adaptation) { check_case("B13"); }
BOOST_AUTO_TEST_CASE(B14_a_builds_up_even_where_beta_makes_nothing_of_it) { check_case("B14"); }

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
    const std::vector<std::int64_t> steps = run(adaptive_model(inputs)).spike_steps;
    std::int64_t least = 1000000, most = 0;
    double late = 0.0;
    for (std::size_t i = 1; i < steps.size(); ++i) {
      if (steps[i - 1] < 20000) continue;
      least = std::min(least, steps[i] - steps[i - 1]);
      most = std::max(most, steps[i] - steps[i - 1]);
      late += 1.0;
    }
    BOOST_TEST(least == row["grid_tail_isi_steps_min"].get<std::int64_t>());
    BOOST_TEST(most == row["grid_tail_isi_steps_max"].get<std::int64_t>());
    const double first = static_cast<double>(*std::ranges::lower_bound(steps, 20000));
    const double mean_ms = (static_cast<double>(steps.back()) - first) * 0.1 / late;
    BOOST_TEST(1e3 / mean_ms == row["rate_steady_hz"].get<double>(),
               boost::test_tools::tolerance(c["tolerance"]["rate_rel"].get<double>()));
    const double T = row["T_steady_ms"];
    BOOST_TEST((T < mean_ms + 1e-9 && mean_ms < T + 0.1));  // the grid can only be late, and by less than a step
  }
}

BOOST_AUTO_TEST_CASE(M10_with_beta_0_it_is_LIF_to_the_bit) {
  for (const double I_nA : {2.0, 3.0, 500.0}) {
    for (const std::string reset : {"hard", "soft"}) {
      Model model = lif_model(Json{{"duration_ms", 100.0}, {"I_nA", I_nA}, {"reset", reset}, {"size", 67}});
      model.populations[0].values["V"] = Normal{millivolts(-60.0), millivolts(8.0)};
      const Outcome lif = run(model);
      model.populations[0].model = "ALIF";
      model.populations[0].values["beta"] = millivolts(0.0);
      const Outcome alif = run(model);
      BOOST_TEST(lif.spike_steps.size() > 67U);
      BOOST_TEST((lif.spike_steps == alif.spike_steps));
      BOOST_TEST((lif.spike_neurons == alif.spike_neurons));
      BOOST_TEST((lif.V_mV == alif.V_mV).all());
    }
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

BOOST_AUTO_TEST_CASE(D08_the_time_constant_of_adaptation_is_above_zero) {
  Model model = adaptive_model(Json{{"duration_ms", 10.0}, {"tau_a_ms", 0.0}});
  std::vector<Problem> warnings;
  BOOST_CHECK_EXCEPTION(check(model, bundled(), warnings), ModelError, [](const ModelError& error) {
    return std::string(error.what()).find("tau_a of population 'cell' (ALIF) must be > 0") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
