// Overrides change a scenario before it is checked, and problems of a model find their way back to file or override.

#include "scenario_files.hpp"

#include <rheobase/units/literals.hpp>

#include <utility>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(an_override_is_toml_or_a_text) {
  const auto with = [](const std::vector<std::string>& overrides) { return read_text(small, overrides).experiment; };
  const auto populations = [&](const std::string& override) { return with({override}).model.populations[0]; };
  BOOST_CHECK(populations("population.cells.tau=20ms").values.at("tau") == Value(20.0_ms));
  BOOST_CHECK(populations("population.cells.tau = 20 ms").values.at("tau") == Value(20.0_ms));
  BOOST_CHECK(populations("population.cells.tau=\"20 ms\"").values.at("tau") == Value(20.0_ms));
  BOOST_CHECK(populations("population.cells.tau=20").values.at("tau") == Value(20.0));
  BOOST_CHECK(populations("population.cells.reset=soft").values.at("reset") == Value("soft"));
  BOOST_CHECK(populations("population.cells.V={ normal = { mean = \"-65 mV\", std = \"5 mV\" } }").values.at("V") ==
              Value(Normal{-65.0_mV, 5.0_mV}));
  BOOST_CHECK(populations("population.cells.tau=[\"1 ms\", \"2 ms\"]").values.at("tau") ==
              Value(std::vector<Quantity>{1.0_ms, 2.0_ms}));
  BOOST_TEST(populations("population.cells.size=70").size == 70);
  BOOST_TEST(populations("population.cells.model=ALIF").model == "ALIF");

  const Model model = with({"duration=2 s", "dt=10 us", "seed=7", "title=Two seconds", "seed=8"}).model;
  BOOST_TEST(model.duration.value() == 2.0);
  BOOST_TEST(model.dt.value() == (10.0_us).value());
  BOOST_TEST(model.seed == 8U);
  BOOST_TEST(model.title == "Two seconds");

  for (const std::string path : {"sweep.stimulus.drive.amplitude", "sweep.\"stimulus.drive.amplitude\""}) {
    const auto sweep = with({path + "=[\"1 nA\", \"2 nA\"]"}).sweep;
    BOOST_REQUIRE_EQUAL(sweep.size(), 1U);
    BOOST_TEST(sweep[0].path == "stimulus.drive.amplitude");
    BOOST_CHECK((sweep[0].values == std::vector<Value>{Quantity(1.0_nA), Quantity(2.0_nA)}));
  }
}

BOOST_AUTO_TEST_CASE(a_mistake_in_an_override_is_told_at_the_override) {
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {"population.cells.tau=20 mx",
       "tau of population 'cells' cannot be \"20 mx\": unknown unit 'mx'; did you mean 'm'?"},
      {"population.cels.tau=20 ms", "there is no population 'cels'; did you mean 'cells'?"},
      {"stimulus.driv.start=1 ms", "there is no stimulus 'driv'; did you mean 'drive'?"},
      {"monitor.trace.bin=1 ms", "there is no monitor 'trace'; there is none at all"},
      {"population.cells.size=0", "size of population 'cells' must be at least 1, but it is 0"},
      {"duration=3 mV", "duration is a time such as \"10 ms\", but \"3 mV\" is a voltage"},
      {"durration=3 ms", "a scenario has no 'durration'; did you mean 'duration'?"},
      {"tau=20ms", "a scenario has no 'tau'; what belongs to a part is set by its path, such as population.cells.tau"},
      {"population.cells.tau=[\"1 ms\", \"nan ms\"]",
       "value 2 of tau of population 'cells' must be a finite number, but it is \"nan ms\""},
      {"population.cells.size=[1",
       "size of population 'cells' is an integer from 1 to 2147483647, but \"[1\" is a text"},
      {"seed", "an override is PATH=VALUE, such as population.cells.tau=20ms or 'stimulus.drive.amplitude=3 nA'"},
      {"=3", "an override is PATH=VALUE, such as population.cells.tau=20ms or 'stimulus.drive.amplitude=3 nA'"},
      {"sweep=3", "the sweep is set axis by axis, such as 'sweep.seed=[1, 2, 3]'"},
      {"sweep.sed=[3]", "sweep of 'sed': there is no value 'sed'; did you mean 'seed'?"},
      {"seed=\x1b[31m", "it holds a control character, or one that cannot be seen"}};
  for (const auto& [override, message] : mistakes) {
    BOOST_TEST_CONTEXT(override) {
      const auto messages = messages_on(small, {"seed=1", override});
      BOOST_REQUIRE_EQUAL(messages.size(), 1U);
      BOOST_TEST(messages[0].starts_with("--set "));
      BOOST_TEST(messages[0].ends_with(": " + message), messages[0]);
      BOOST_TEST(messages[0].find('\x1b') == std::string::npos);
    }
  }
  BOOST_TEST(
      report_on(small, {"seed=-1", "title = 3"}) ==
      "--set seed=-1: seed must be at least 0, but it is -1\n--set title = 3: title is a text, but 3 is an integer");
}

BOOST_AUTO_TEST_CASE(a_swept_value_cannot_be_overridden_behind_the_sweep) {
  const auto messages = messages_on(documented, {"stimulus.drive.amplitude=3 nA"});
  BOOST_REQUIRE_EQUAL(messages.size(), 1U);
  BOOST_TEST(messages[0] ==
             "--set stimulus.drive.amplitude=3 nA: amplitude of stimulus 'drive' takes its values from the sweep; set "
             "sweep.stimulus.drive.amplitude instead");
}

BOOST_AUTO_TEST_CASE(the_text_and_the_overrides_are_kept) {
  const Scenario scenario = read_text(std::string("\xEF\xBB\xBF") + std::string(small), {"seed=3"});
  BOOST_TEST(scenario.text == small);
  BOOST_TEST(scenario.overrides == std::vector<std::string>{"seed=3"}, boost::test_tools::per_element());
  BOOST_TEST(scenario.file.filename() == "fi.toml");
}

BOOST_AUTO_TEST_CASE(problems_of_a_model_are_told_at_their_places) {
  Scenario scenario = read_text(std::string(small) + "V = [1, 2]\n", {"stimulus.drive.start=1 ms"});
  scenario.file = "fi.toml";
  const ModelError error({{"stimulus.drive.start", "of an override"},
                          {"population.cells.tau", "of a value"},
                          {"stimulus.drive.V[1]", "of an element"},
                          {"stimulus.drive.V[5]", "of an element without a place"},
                          {"population.cells.R", "of a key that is not there"},
                          {"population.cells.tau", "of a value"},
                          {"", "of the whole"},
                          {"nothing.there", "of what is not there"}});
  const std::vector<Finding> expected{
      {{1, 1}, "of the whole"},     {{1, 1}, "of what is not there"},          {{2, 13}, "of a key that is not there"},
      {{4, 7}, "of a value"},       {{9, 5}, "of an element without a place"}, {{9, 9}, "of an element"},
      {{1, 1, 1}, "of an override"}};
  BOOST_CHECK(located(scenario, error).findings() == expected);
  BOOST_TEST(
      std::string(located(scenario, ModelError(std::vector<Problem>{{"population.cells.tau", "so short"}})).what()) ==
      "fi.toml:4:7: so short\n    4 | tau = \"10 ms\"\n      |       ^");
  BOOST_TEST(located_warning(scenario, {"population.cells.tau", "so short"}) ==
             "fi.toml:4:7: warning: so short\n    4 | tau = \"10 ms\"\n      |       ^");
  BOOST_TEST(located_warning(scenario, {"stimulus.drive.start", "late"}) ==
             "--set stimulus.drive.start=1 ms: warning: late");
}

BOOST_AUTO_TEST_CASE(a_problem_with_a_swept_value_is_told_in_the_sweep) {
  const Scenario scenario = read_text(documented);
  const auto place = [&](const std::string& path, std::size_t run) {
    return located(scenario, ModelError(std::vector<Problem>{{path, "", run}})).findings()[0].place;
  };
  BOOST_CHECK((place("population.cells.tau", 0) == Place{.line = 37, .column = 31}));
  BOOST_CHECK((place("population.cells.tau", 4) == Place{.line = 37, .column = 39}));
  BOOST_CHECK((place("stimulus.drive.amplitude", 4) == Place{.line = 36, .column = 30}));
  BOOST_CHECK((place("population.cells.R", 4) == Place{.line = 10, .column = 10}));
}

BOOST_AUTO_TEST_SUITE_END()
