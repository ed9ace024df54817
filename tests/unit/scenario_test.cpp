// A scenario file is the Experiment that a C++ program would build.

#include "scenario_files.hpp"

#include <rheobase/units/literals.hpp>

using namespace rheobase;

namespace {

void check_same(const Model& a, const Model& b) {
  BOOST_TEST(a.title == b.title);
  BOOST_TEST(a.duration.value() == b.duration.value());
  BOOST_TEST(a.dt.value() == b.dt.value());
  BOOST_TEST(a.seed == b.seed);
  const auto check_parts = [](const auto& parts, const auto& others) {
    BOOST_REQUIRE_EQUAL(parts.size(), others.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      BOOST_TEST(parts[i].name == others[i].name);
      BOOST_TEST(parts[i].model == others[i].model);
      BOOST_CHECK(parts[i].values == others[i].values);
      if constexpr (requires { parts[i].size; }) BOOST_TEST(parts[i].size == others[i].size);
      if constexpr (requires { parts[i].targets; }) BOOST_CHECK(parts[i].targets == others[i].targets);
      if constexpr (requires { parts[i].variables; }) BOOST_TEST(parts[i].variables == others[i].variables);
    }
  };
  check_parts(a.populations, b.populations);
  check_parts(a.stimuli, b.stimuli);
  check_parts(a.monitors, b.monitors);
}

Model documented_model() {
  Model model;
  model.title = "Step current into 50 neurons";
  model.duration = 300.0_ms;
  model.dt = 0.1_ms;
  model.seed = 42;
  model.populations = {
      {.name = "cells",
       .model = "LIF",
       .size = 50,
       .values = {{"tau", 10.0_ms}, {"R", 10.0_Mohm}, {"V", Normal{-65.0_mV, 5.0_mV}}, {"reset", "hard"}}}};
  model.stimuli = {{.name = "drive",
                    .model = "step",
                    .targets = {{"cells", {}}},
                    .values = {{"start", 50.0_ms}, {"amplitude", 2.5_nA}}}};
  model.monitors = {{.name = "raster", .model = "spikes", .targets = {{"cells", {}}}},
                    {.name = "trace",
                     .model = "state",
                     .targets = {{"cells", {{0, 5, 1}}}},
                     .variables = {"V"},
                     .values = {{"interval", 0.1_ms}}},
                    {.name = "activity", .model = "rate", .targets = {{"cells", {}}}, .values = {{"bin", 10.0_ms}}}};
  return model;
}

const Quantity& quantity(const Value& value) { return std::get<Quantity>(value); }

}  // namespace

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(the_documented_file_is_the_experiment_that_it_says) {
  const Experiment experiment = read_text(documented).experiment;
  check_same(experiment.model, documented_model());
  BOOST_REQUIRE_EQUAL(experiment.sweep.size(), 2U);
  const auto& amplitude = experiment.sweep[0].values;
  BOOST_TEST(experiment.sweep[0].path == "stimulus.drive.amplitude");
  BOOST_REQUIRE_EQUAL(amplitude.size(), 20U);
  BOOST_CHECK(quantity(amplitude.front()) == Quantity(0.0_nA));
  BOOST_CHECK(quantity(amplitude.back()) == Quantity(5.0_nA));
  BOOST_TEST(quantity(amplitude[7]).si == 5e-9 * 7 / 19, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(experiment.sweep[1].path == "population.cells.tau");
  BOOST_CHECK(
      (experiment.sweep[1].values == std::vector<Value>{Quantity(5.0_ms), Quantity(10.0_ms), Quantity(20.0_ms)}));
  BOOST_TEST(experiment.runs() == 60U);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_and_carriage_returns_change_nothing) {
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : documented) windows += c == '\n' ? "\r\n" : std::string(1, c);
  const Scenario scenario = read_text(windows);
  check_same(scenario.experiment.model, documented_model());
  BOOST_TEST((scenario.places.at("population.cells.tau") == Place{.line = 9, .column = 10}));
  BOOST_TEST(report_on("\xEF\xBB\xBFtitle = 3\r\nduration = \"1 s\"\r\n[population.a]\r\nmodel = \"LIF\"\r\n") ==
             "fi.toml:1:9: title is a text, but 3 is an integer\n    1 | title = 3\n      |         ^");
}

BOOST_AUTO_TEST_CASE(parts_and_axes_keep_the_order_of_the_file) {
  const Experiment experiment = read_text(R"(duration = "1 ms"
[population.z]
model = "A"
[stimulus.q]
model = "B"
target = ["z", { population = "a", neurons = [0, "1:3"] }]
[population.a]
model = "A"
size = 9
[population.m]
model = "A"
[sweep]
seed = [3, 1, 2]
"population.a.x" = [1]
dt = ["1 us"]
)")
                                    .experiment;
  BOOST_REQUIRE_EQUAL(experiment.model.populations.size(), 3U);
  BOOST_TEST(experiment.model.populations[0].name == "z");
  BOOST_TEST(experiment.model.populations[1].name == "a");
  BOOST_TEST(experiment.model.populations[2].name == "m");
  BOOST_CHECK((experiment.model.stimuli[0].targets == std::vector<Target>{{"z", {}}, {"a", {{0, 1, 1}, {1, 3, 1}}}}));
  BOOST_REQUIRE_EQUAL(experiment.sweep.size(), 3U);
  BOOST_TEST(experiment.sweep[0].path == "seed");
  BOOST_TEST(experiment.sweep[1].path == "population.a.x");
  BOOST_TEST(experiment.sweep[2].path == "dt");
}

BOOST_AUTO_TEST_CASE(values_of_every_shape_are_read) {
  const Values values = read_text(std::string(small) + R"([population.b]
model = "LIF"
number = -2
real = 2.5e-3
text_number = "0.07 / mV"
list = [1, "2", "3 mV"]
choice = "soft"
looks_like_nan = "nanosecond"
infinite = "infinite"
linspace = { linspace = { from = "5 ms", to = "20 ms" } }
large = 9223372036854775808
[population.b.V]
uniform = { low = "-70 mV", high = "-50 mV" }
)")
                            .experiment.model.populations[1]
                            .values;
  const Values expected{{"number", -2.0},
                        {"real", 2.5e-3},
                        {"text_number", Quantity(70.0, {.mass = -1, .length = -2, .time = 3, .current = 1})},
                        {"list", std::vector<Quantity>{1.0, 2.0, 3.0_mV}},
                        {"choice", "soft"},
                        {"looks_like_nan", "nanosecond"},
                        {"infinite", "infinite"},
                        {"linspace", Linspace{5.0_ms, 20.0_ms}},
                        {"large", 9223372036854775808.0},
                        {"V", Uniform{-70.0_mV, -50.0_mV}}};
  for (const auto& [key, value] : expected) BOOST_TEST_CONTEXT(key) BOOST_CHECK(values.at(key) == value);
  BOOST_TEST(values.size() == expected.size());
}

BOOST_AUTO_TEST_CASE(a_range_gives_the_bits_of_the_values_written_out) {
  const auto axis = [](const std::string& values) {
    return read_text(std::string(small) + "[sweep]\n\"stimulus.drive.amplitude\" = " + values)
        .experiment.sweep[0]
        .values;
  };
  BOOST_CHECK(axis(R"({ from = "0.1 nA", to = "0.5 nA", count = 5 })") ==
              axis(R"(["0.1 nA", "0.2 nA", "0.3 nA", "0.4 nA", "0.5 nA"])"));
  BOOST_CHECK(axis(R"({ from = "-300 pA", to = "300 pA", count = 7 })") ==
              axis(R"(["-300 pA", "-200 pA", "-100 pA", "0 pA", "100 pA", "200 pA", "300 pA"])"));
  BOOST_CHECK(axis(R"({ from = "0.06 / mV", to = "0.08 / mV", count = 3 })") ==
              axis(R"(["0.06 / mV", "0.07 / mV", "0.08 / mV"])"));
  BOOST_CHECK(axis("{ from = 1, to = 0, count = 3 }") == axis("[1, 0.5, 0]"));
  BOOST_CHECK(axis("{ from = 3, to = 5, count = 1 }") == axis("[3]"));
}

BOOST_AUTO_TEST_SUITE_END()
