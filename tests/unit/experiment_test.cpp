// A model and its sweep: which run has which values, and what can be set by a path.

#include <rheobase/model/experiment.hpp>
#include <rheobase/model/names.hpp>
#include <rheobase/model/problem.hpp>
#include <rheobase/units/literals.hpp>

#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <random>

using namespace rheobase;

namespace {

Model small_model() {
  Model model;
  model.duration = 10.0_ms;
  model.populations = {{.name = "cells", .model = "LIF"}};
  model.stimuli = {{.name = "drive", .model = "step", .targets = {{"cells", {}}}}};
  model.monitors = {{.name = "activity", .model = "rate", .targets = {{"cells", {}}}}};
  return model;
}

std::string refusal(const std::string& path, const Value& value) {
  Model model = small_model();
  try {
    assign(model, path, value);
  } catch (const ModelError& error) {
    BOOST_TEST(error.problems().size() == 1U);
    BOOST_TEST(error.problems()[0].path == path);
    return error.problems()[0].message;
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(experiment)

BOOST_AUTO_TEST_CASE(evenly_spaced_values_are_what_their_15_digits_are_read_as) {
  std::mt19937_64 draw(1);
  std::uniform_real_distribution<double> mantissa(-1.0, 1.0);
  std::uniform_int_distribution<int> exponent(-9, 15);
  std::int64_t wrong = 0;
  const auto compare = [&](double from, double to, const char* unit, std::int64_t count) {
    const auto read = [&](double value) { return parse_quantity(fmt::format("{:.14e} {}", value, unit)); };
    const Quantity a = read(from), b = read(to);
    const auto values = evenly_spaced_si(a, b, count);
    BOOST_REQUIRE(values.size() == static_cast<std::size_t>(count));
    const double first = in_unit(a.si, parse_unit(unit)), last = in_unit(b.si, parse_unit(unit)),
                 gaps = static_cast<double>(count - 1);
    for (std::int64_t i = 1; i + 1 < count; ++i) {
      const double weight = static_cast<double>(i);
      const double value = 2 * i == count - 1 ? first / 2 + last / 2 : (first * (gaps - weight) + last * weight) / gaps;
      wrong += values[static_cast<std::size_t>(i)] != read(value).si;
    }
  };
  for (const char* unit : {"mV", "ms", "nA", "Mohm", "pF"})
    for (int n = 0; n < 2000; ++n)
      compare(mantissa(draw) * std::pow(10.0, exponent(draw)), mantissa(draw) * std::pow(10.0, exponent(draw)), unit,
              4);
  compare(-65.0, -50.01, "mV", 10'001);
  compare(0.0, 10.0, "mV", 100'001);
  compare(-1e-6, 1e-6, "mV", 2001);
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(evenly_spaced_values_between_two_of_15_digits_are_the_even_one) {
  for (const auto& [value, digits] :
       {std::pair{1234567890123.125, "1234567890123.12"}, std::pair{1234567890123.375, "1234567890123.38"},
        std::pair{-1234567890123.625, "-1234567890123.62"}, std::pair{1234567890123.875, "1234567890123.88"},
        std::pair{9999999999999.875, "9999999999999.88"}, std::pair{99999999999.99995, "1e11"}}) {
    const Quantity end(value, dimensions::none);
    BOOST_TEST(evenly_spaced_si(end, end, 3)[1] == parse_quantity(digits).si);
  }
}

BOOST_AUTO_TEST_CASE(the_last_axis_varies_fastest) {
  const Experiment experiment{
      small_model(),
      {{"seed", {1.0, 2.0}}, {"population.cells.tau", {Quantity(5.0_ms), Quantity(10.0_ms), Quantity(20.0_ms)}}}};
  BOOST_TEST(experiment.runs() == 6U);
  BOOST_CHECK((experiment.indices(0) == std::vector<std::size_t>{0, 0}));
  BOOST_CHECK((experiment.indices(2) == std::vector<std::size_t>{0, 2}));
  BOOST_CHECK((experiment.indices(3) == std::vector<std::size_t>{1, 0}));
  BOOST_TEST(experiment.at(5).seed == 2U);
  BOOST_CHECK(experiment.at(4).populations[0].values.at("tau") == Value(10.0_ms));
  BOOST_TEST(experiment.model.populations[0].values.empty());
  BOOST_CHECK_THROW((void)experiment.at(6), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(without_a_sweep_there_is_one_run) {
  const Experiment experiment{small_model(), {}};
  BOOST_TEST(experiment.runs() == 1U);
  BOOST_TEST(experiment.indices(0).empty());
  BOOST_TEST(experiment.at(0).populations[0].name == "cells");
}

BOOST_AUTO_TEST_CASE(more_runs_than_can_be_counted_do_not_wrap_around) {
  const Axis axis{"seed", std::vector<Value>(1 << 16, 1.0)};
  const Experiment experiment{small_model(), {axis, axis, axis, axis}};
  BOOST_CHECK_THROW((void)experiment.runs(), std::length_error);
}

BOOST_AUTO_TEST_CASE(a_path_sets_what_it_names) {
  Model model = small_model();
  assign(model, "duration", 20.0_ms);
  assign(model, "dt", 10.0_us);
  assign(model, "seed", 9007199254740992.0);
  assign(model, "population.cells.size", 2147483647.0);
  assign(model, "population.cells.tau", Linspace{1.0_ms, 2.0_ms});
  assign(model, "stimulus.drive.start", 1.0_ms);
  assign(model, "monitor.activity.bin", 2.0_ms);
  BOOST_TEST(model.duration.value() == (20.0_ms).value());
  BOOST_TEST(model.dt.value() == (10.0_us).value());
  BOOST_TEST(model.seed == 9007199254740992U);
  BOOST_TEST(model.populations[0].size == 2147483647);
  BOOST_CHECK(model.populations[0].values.at("tau") == Value(Linspace{1.0_ms, 2.0_ms}));
  BOOST_CHECK(model.stimuli[0].values.at("start") == Value(1.0_ms));
  BOOST_CHECK(model.monitors[0].values.at("bin") == Value(2.0_ms));
}

BOOST_AUTO_TEST_CASE(a_path_that_names_nothing_is_refused) {
  BOOST_TEST(refusal("population.cels.tau", 1.0) == "there is no population 'cels'; did you mean 'cells'?");
  BOOST_TEST(refusal("stimulus.noise.start", 1.0) == "there is no stimulus 'noise'; there is 'drive'");
  BOOST_TEST(refusal("monitor.activiti.bin", 1.0) == "there is no monitor 'activiti'; did you mean 'activity'?");
  BOOST_TEST(refusal("durration", 1.0) == "there is no value 'durration'; did you mean 'duration'?");
  BOOST_TEST(refusal("population.cells.model", "x").starts_with("model of population 'cells' is no value"));
  for (const std::string path :
       {"", "population", "population.cells", "population..x", "population.cells.", "synapse.a.b", "a.b\x1b"}) {
    BOOST_TEST(refusal(path, 1.0).find("is no path of a value") != std::string::npos, path);
    BOOST_TEST(refusal(path, 1.0).find('\x1b') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_value_that_cannot_go_there_is_refused) {
  BOOST_TEST(refusal("duration", 0.0_ms) == "duration must be > 0, but it is \"0 ms\"");
  BOOST_TEST(refusal("dt", -1.0_ms) == "dt must be > 0, but it is \"-1 ms\"");
  BOOST_TEST(refusal("dt", 1.0_mV) == "dt is a time such as \"10 ms\", but \"1 mV\" is a voltage");
  BOOST_TEST(refusal("dt", "soft") == "dt is a time such as \"10 ms\", but it is \"soft\"");
  BOOST_TEST(refusal("dt", Quantity(std::numeric_limits<double>::quiet_NaN(), dimensions::time)) ==
             "dt must be a finite number, but it is \"nan ms\"");
  for (const double size : {0.0, -5.0, 2.5, 2147483648.0, 1e30, std::numeric_limits<double>::quiet_NaN()})
    BOOST_TEST(refusal("population.cells.size", size)
                   .starts_with("size of population 'cells' must be an integer from 1 to 2147483647"));
  BOOST_TEST(refusal("seed", -1.0) == "seed must be an integer from 0 to 9007199254740992, but it is -1");
  BOOST_TEST(refusal("seed", 1.0_ms) == "seed must be an integer from 0 to 9007199254740992, but it is \"1 ms\"");
}

BOOST_AUTO_TEST_CASE(a_model_error_says_all_of_its_problems) {
  const ModelError error({{"population.cells.tau", "is wrong"}, {"", "so is this"}});
  BOOST_TEST(std::string(error.what()) == "population.cells.tau: is wrong\nso is this");
}

BOOST_AUTO_TEST_CASE(values_are_printed_as_a_scenario_file_writes_them) {
  BOOST_TEST(to_text(Value(10.0_ms)) == "\"10 ms\"");
  BOOST_TEST(to_text(Value(1.5)) == "1.5");
  BOOST_TEST(to_text(Value(std::vector<Quantity>{5.0_ms, 10.0_ms})) == "[\"5 ms\", \"10 ms\"]");
  BOOST_TEST(to_text(Value(Normal{-65.0_mV, 5.0_mV})) == "{ normal = { mean = \"-65 mV\", std = \"5 mV\" } }");
  BOOST_TEST(to_text(Value(Uniform{-70.0_mV, -50.0_mV})) == "{ uniform = { low = \"-70 mV\", high = \"-50 mV\" } }");
  BOOST_TEST(to_text(Value(Linspace{5.0_ms, 20.0_ms})) == "{ linspace = { from = \"5 ms\", to = \"20 ms\" } }");
  BOOST_TEST(to_text(Value("soft")) == "\"soft\"");
  BOOST_TEST(to_text(Value("a \"b\\c\" \x1b")) == R"("a \"b\\c\" \x1b")");
}

BOOST_AUTO_TEST_SUITE_END()
