// What is wrong in the runs of a sweep is told once, at the swept value, and with the values of a run that has it.
#include "bundled_models.hpp"
#include "scenario_files.hpp"

#include <rheobase/simulation/sweep.hpp>

#include <boost/test/unit_test.hpp>

using namespace rheobase;

BOOST_FIXTURE_TEST_SUITE(sweep_mistakes, BundledModels)

constexpr const char* head = R"(duration = "20 ms"
[population.a]
model = "LIF"
[stimulus.drive]
model = "constant"
target = "a"
[sweep]
)";

/// What check_all says of a scenario that is read without a mistake.
std::string told(const Registry& registry, const std::string& sweep) {
  const Scenario scenario = read_text(head + sweep);
  std::vector<Problem> warnings;
  try {
    check_all(scenario.experiment, registry, warnings);
  } catch (const ModelError& error) {
    std::string text = located(scenario, error).what();
    for (auto at = text.find("/fi.toml"); at != text.npos; at = text.find("/fi.toml"))
      text.replace(text.rfind('\n', at) + 1, at + 8 - (text.rfind('\n', at) + 1), "fi.toml");
    return text;
  }
  return {};
}

void check_has(const std::string& text, const std::string& part) {
  BOOST_TEST((text.find(part) != text.npos), "'" << part << "' is not in: " << text);
}

BOOST_AUTO_TEST_CASE(all_runs_are_looked_at) {
  const std::string text =
      told(registry, "dt = [\"0.1 ms\", \"0.3 ms\"]\n\"population.a.V_th\" = [\"-50 mV\", \"-70 mV\"]\n");
  check_has(text, "fi.toml:8:17: duration = 20 ms is not a whole number of steps of dt = 0.3 ms");
  check_has(
      text,
      "fi.toml:9:34: V_reset of population 'a' (LIF) must be below V_th, but V_reset = -65 mV is not below V_th = -70 mV; "
      "this is run 1: dt = \"0.1 ms\", population.a.V_th = \"-70 mV\"");
}

BOOST_AUTO_TEST_CASE(a_value_of_the_sweep_that_is_wrong_stands_for_itself) {
  const std::string text = told(registry, "\"population.a.tau\" = [\"5 ms\", \"-5 ms\", \"-6 ms\"]\n");
  check_has(text, "fi.toml:8:31: tau of population 'a' (LIF) must be > 0, but it is \"-5 ms\"\n");
  check_has(text, "fi.toml:8:40: tau of population 'a' (LIF) must be > 0, but it is \"-6 ms\"\n");
  BOOST_TEST(text.find("this is run") == text.npos, text);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_all_runs_is_no_matter_of_the_sweep) {
  const Scenario scenario = read_text(std::string(head) + "\"population.a.tau\" = [\"5 ms\", \"6 ms\"]\n");
  Experiment experiment = scenario.experiment;
  experiment.model.populations[0].values["R"] = Quantity(-1.0, dimensions::resistance);
  std::vector<Problem> warnings;
  BOOST_CHECK_EXCEPTION(check_all(experiment, registry, warnings), ModelError, [](const ModelError& error) {
    return error.problems().size() == 1 && error.problems()[0].in_all_runs;
  });
}

BOOST_AUTO_TEST_CASE(of_very_many_mistakes_those_that_all_runs_have_stand_at_their_own_place) {
  Experiment experiment = read_text(std::string(head) + "\"population.a.tau\" = [\"5 ms\"]\n").experiment;
  experiment.model.populations[0].values["R"] = Quantity(-1.0, dimensions::resistance);
  experiment.sweep[0].values.clear();
  for (int k = 1; k <= 300; ++k) experiment.sweep[0].values.push_back(Quantity(-1e-3 * k, dimensions::time));
  std::vector<Problem> warnings;
  BOOST_CHECK_EXCEPTION(check_all(experiment, registry, warnings), ModelError, [](const ModelError& error) {
    std::size_t everywhere = 0;
    for (const Problem& problem : error.problems())
      if (problem.in_all_runs) everywhere += problem.path == "population.a.R" ? 1U : 100U;
    return everywhere == 1 && error.problems().size() >= 100 && error.problems().size() < 110;
  });
}

BOOST_AUTO_TEST_CASE(of_two_swept_values_of_one_part_neither_is_blamed) {
  const std::string text =
      told(registry, "\"population.a.tau\" = [\"5 ms\", \"6 ms\"]\n\"population.a.V_th\" = [\"-50 mV\", \"-70 mV\"]\n");
  check_has(text, "fi.toml:2:13: V_reset of population 'a'");
  check_has(text, "; this is run 1: population.a.tau = \"5 ms\", population.a.V_th = \"-70 mV\"");
}

BOOST_AUTO_TEST_CASE(warnings_that_differ_in_numbers_are_told_once_with_a_run) {
  Experiment experiment = read_text(std::string(head) + "\"population.a.tau\" = [\"5 ms\", \"6 ms\"]\n").experiment;
  experiment.model.populations[0].model = "ExpIF";
  experiment.model.populations[0].values["V_reset"] = -70.0_mV;
  experiment.sweep[0].values = {20.0_ms, 1.0_ms, 2.0_ms};
  std::vector<Problem> warnings;
  check_all(experiment, registry, warnings);
  BOOST_REQUIRE(warnings.size() == 1U);
  check_has(warnings[0].message, "dt = 0.1 ms is larger than 0.025 ms, the largest time step");
  BOOST_TEST(warnings[0].run == 1U);
  BOOST_TEST(!warnings[0].in_all_runs);
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_says_which_it_is) {
  Experiment experiment =
      read_text(std::string(head) + "\"stimulus.drive.amplitude\" = [\"1 nA\", \"2 nA\"]\n").experiment;
  experiment.sweep[0].values[1] = Quantity(1e308, dimensions::current);
  experiment.model.populations[0].values["R"] = Quantity(1e300, dimensions::resistance);
  for (const int threads : {1, 2})
    BOOST_CHECK_EXCEPTION(run_all(experiment, registry, {.threads = threads}), NotFiniteError,
                          [](const NotFiniteError& error) {
                            check_has(error.what(), "\n  in run 1: stimulus.drive.amplitude = ");
                            return true;
                          });
}

BOOST_AUTO_TEST_SUITE_END()
