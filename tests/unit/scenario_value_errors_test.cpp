// Values that cannot be what they are given to: told with the place, the key, the value, the rule and what was meant.

#include "scenario_files.hpp"

#include <fmt/format.h>

#include <utility>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(a_size_is_an_integer_from_1_to_2147483647) {
  const std::string rule = "4:8: size of population 'cells' ",
                    integer = rule + "is an integer from 1 to 2147483647, but ";
  check(head, {{"size = 0", rule + "must be at least 1, but it is 0"},
               {"size = -5", rule + "must be at least 1, but it is -5"},
               {"size = 2147483648", rule + "must be at most 2147483647, but it is 2147483648"},
               {"size = 4294967297", rule + "must be at most 2147483647, but it is 4294967297"},
               {"size = 9223372036854775808", rule + "must be at most 2147483647, but it is 9223372036854775808"},
               {"size = -9223372036854775809", rule + "must be at least 1, but it is -9223372036854775809"},
               {"size = 0xffffffffffffffffff", rule + "must be at most 2147483647, but it is 0xffffffffffffffffff"},
               {"size = 2.5", integer + "2.5 is none"},
               {"size = 1e30", integer + "1e30 is none"},
               {"size = 1e3", integer + "1e3 is none; write 1000"},
               {"size = nan", integer + "nan is none"},
               {"size = \"50\"", integer + "\"50\" is a text; write 50 without quotes"},
               {"size = true", integer + "true is a boolean"},
               {"size = [50]", integer + "[50] is a list"},
               {"size = 1e400", "4:8: the value of size holds a number that is out of range: 1e400"}});
  BOOST_TEST(read_text(std::string(head) + "size = 2147483647").experiment.model.populations[0].size == 2147483647);
}

BOOST_AUTO_TEST_CASE(a_file_of_a_newer_format_is_told_as_such_and_nothing_else) {
  const std::string rest = "duration = \"1 ms\"\n[population.cells]\nmodel = \"LIF\"\n";
  BOOST_TEST(read_text("format = 1\n" + rest).experiment.model.populations.size() == 1U);
  const std::string newer = report_on("format = 2\n" + rest + "[synapse.new]\nweight = 1\n");
  BOOST_TEST(
      newer.starts_with("fi.toml:1:10: format of the scenario is 2, but this program reads formats up to 1; a newer "
                        "Rheobase reads it\n"),
      newer);
  BOOST_TEST(newer.find("synapse") == newer.npos);
  for (const std::string wrong : {"0", "\"1\"", "1.5"})
    BOOST_TEST(report_on("format = " + wrong + "\n" + rest).starts_with("fi.toml:1:10: format "), wrong);
}

BOOST_AUTO_TEST_CASE(a_quantity_is_a_finite_number_with_a_known_unit) {
  const std::string tau = "tau of population 'cells' ";
  check(head, {{"tau = \"10 Ms/q\"", "4:14: " + tau +
                                         "cannot be \"10 Ms/q\": unknown unit 'q'; units are V A S ohm F s Hz C W J "
                                         "N m g K, with a prefix f p n u m c k M G T, such as 'mV'"},
               {"tau = \"nan ms\"", "4:7: " + tau + "must be a finite number, but it is \"nan ms\""},
               {"tau = \"-inf ms\"", "4:7: " + tau + "must be a finite number, but it is \"-inf ms\""},
               {"tau = inf", "4:7: " + tau + "must be a finite number, but it is inf"},
               {"tau = \"1,5 ms\"", "4:9: " + tau + "cannot be \"1,5 ms\": '1,5' has a decimal comma; write '1.5'"},
               {"tau = \"\"", "4:7: " + tau + "is empty"},
               {"tau = 1979-05-27", "4:7: " + tau +
                                        "is a number, with its unit in quotes, such as \"10 ms\", but "
                                        "1979-05-27 is a date"},
               {"tau = true",
                "4:7: " + tau + "is a number, with its unit in quotes, such as \"10 ms\", but true is a boolean"},
               {"tau = []", "4:7: " + tau + "is a list without values; it needs one for each neuron"},
               {"tau = [\"1 ms\", [2]]", "4:16: value 2 of " + tau +
                                             "is a number, with its unit in quotes, such as \"10 ms\", "
                                             "but [2] is a list"},
               {"tau = [1, \"inf ms\"]", "4:11: value 2 of " + tau + "must be a finite number, but it is \"inf ms\""}});
}

BOOST_AUTO_TEST_CASE(a_unit_error_in_a_text_with_escapes_stands_at_the_text) {
  check(head, {{R"(tau = "1\u0030 mx")",
                "4:7: tau of population 'cells' cannot be \"1\\u0030 mx\": unknown unit 'mx'; "
                "did you mean 'm'?"}});
}

BOOST_AUTO_TEST_CASE(rules_that_draw_values_are_checked) {
  check(
      head,
      {{"V = { gauss = { mean = 1, std = 2 } }",
        "4:7: V of population 'cells' has no 'gauss'; it has normal, uniform, linspace"},
       {"V = { norml = { mean = 1, std = 2 } }", "4:7: V of population 'cells' has no 'norml'; did you mean 'normal'?"},
       {"V = {}",
        "4:5: V of population 'cells' needs one rule: normal, uniform or linspace, such as { normal = { mean = "
        "\"...\", std = \"...\" } }"},
       {"V = { normal = 3 }",
        "4:16: normal of V of population 'cells' is { mean = \"...\", std = \"...\" }, but 3 is an integer"},
       {"V = { normal = { mean = \"-65 mV\" } }",
        "4:16: normal of V of population 'cells' has no std; it is { mean = \"...\", "
        "std = \"...\" }"},
       {"V = { normal = { mean = \"-65 mV\", std = \"-5 mV\" } }",
        "4:41: std of normal of V of population 'cells' must be >= 0, but it is \"-5 mV\""},
       {"V = { normal = { mean = \"-65 mV\", std = \"5 ms\" } }",
        "4:41: mean and std of normal of V of population 'cells' must have one dimension, but \"-65 mV\" is a voltage "
        "and "
        "\"5 ms\" is a time"},
       {"V = { normal = { mean = \"nan mV\", std = \"5 mV\" } }",
        "4:25: mean of normal of V of population 'cells' must be a finite number, but it is \"nan mV\""},
       {"V = { normal = { mean = 1, std = 2, min = 0 } }",
        "4:37: normal of V of population 'cells' has no 'min'; it has mean, std"},
       {"V = { uniform = { low = \"5 mV\", high = \"5 mV\" } }",
        "4:25: low of uniform of V of population 'cells' must be below high, but \"5 mV\" is not below \"5 mV\""},
       {"V = { linspace = { from = 1, to = \"2 mV\" } }",
        "4:35: from and to of linspace of V of population 'cells' must have one dimension, but 1 is a plain number and "
        "\"2 mV\" is a voltage"}});
}

BOOST_AUTO_TEST_CASE(duration_and_dt_are_times_above_0) {
  const std::string rest = "\n[population.cells]\nmodel = \"LIF\"";
  std::vector<Mistake> mistakes;
  for (const std::string key : {"duration", "dt"}) {
    const std::string before = key == "dt" ? "duration = \"1 s\"\n" : "";
    const std::string place = fmt::format("{}:{}: {} ", key == "dt" ? 2 : 1, key.size() + 4, key);
    for (const auto& [value, message] : std::vector<std::pair<std::string, std::string>>{
             {"\"0 ms\"", "must be > 0, but it is \"0 ms\""},
             {"\"-1 ms\"", "must be > 0, but it is \"-1 ms\""},
             {"\"10 mV\"", "is a time such as \"10 ms\", but \"10 mV\" is a voltage"},
             {"300", "is a time such as \"10 ms\", but 300 is a plain number: add its unit"},
             {"\"inf s\"", "must be a finite number, but it is \"inf s\""},
             {"false", "is a number, with its unit in quotes, such as \"10 ms\", but false is a boolean"}})
      mistakes.push_back({before + key + " = " + value + rest, place + message});
  }
  mistakes.push_back({"[population.cells]\nmodel = \"LIF\"",
                      "1:1: duration is missing: how long to simulate, such as duration = \"300 ms\""});
  check("", mistakes);
}

BOOST_AUTO_TEST_CASE(seed_and_title_have_the_right_type) {
  const std::string rest = "\nduration = \"1 s\"\n[population.cells]\nmodel = \"LIF\"";
  check("", {{"seed = -1" + rest, "1:8: seed must be at least 0, but it is -1"},
             {"seed = 1.5" + rest, "1:8: seed is an integer from 0 to 9223372036854775807, but 1.5 is none"},
             {"seed = 18446744073709551616" + rest,
              "1:8: seed must be at most 9223372036854775807, but it is 18446744073709551616"},
             {"title = 2.5" + rest, "1:9: title is a text, but 2.5 is a number"}});
}

BOOST_AUTO_TEST_CASE(variables_are_a_list_of_names) {
  const std::string monitor = "[monitor.trace]\nmodel = \"state\"\ntarget = \"cells\"\nvariables = ",
                    what = "variables of monitor 'trace' ";
  check_after_population(
      {{monitor + "\"V\"", "8:13: " + what + "is a list of names, such as [\"V\"], but \"V\" is a text"},
       {monitor + "[]", "8:13: " + what + "is a list without names; leave it out to mean the membrane potential"},
       {monitor + "[\"V\", 3]", "8:19: " + what + "is a list of names, such as [\"V\"], but 3 is an integer"},
       {monitor + "[\"V\", \"V\"]", "8:19: " + what + "names 'V' twice; name each once"}});
}

BOOST_AUTO_TEST_CASE(a_sweep_names_what_is_there_and_gives_it_values_that_it_can_take) {
  const std::string tau = "sweep of tau of population 'cells'";
  const std::string form = " is a list of values, or { from = \"0 nA\", to = \"5 nA\", count = 20 }, but ";
  const auto sweep = [](const std::string& line) { return "[sweep]\n" + line; };
  const auto range = [&](const std::string& r) { return sweep("\"population.cells.tau\" = { " + r + " }"); };
  check_after_population(
      {{sweep("\"population.cels.tau\" = [1]"),
        "6:1: sweep of 'population.cels.tau': there is no population 'cels'; did you mean 'cells'?"},
       {sweep("\"sed\" = [1]"), "6:1: sweep of 'sed': there is no value 'sed'; did you mean 'seed'?"},
       {sweep("\"population.cells\" = [1]"),
        "6:1: sweep of 'population.cells': 'population.cells' is no path of a value; a path is duration, dt, seed, or "
        "three names "
        "such as population.NAME.size, stimulus.NAME.start or monitor.NAME.bin"},
       {sweep("population.cells.tau = [1]"), "6:1: a path in [sweep] needs quotes: \"population.NAME.KEY\" = ..."},
       {sweep("\"population.cells.model\" = [\"LIF\"]"),
        "6:29: in the sweep, model of population 'cells' is no value: it says how the "
        "model is built, and cannot be set by a path"},
       {sweep("\"population.cells.tau\" = []"), "6:26: " + tau + " is a list without values; it needs one at least"},
       {sweep("\"population.cells.tau\" = 3"), "6:26: " + tau + form + "3 is an integer"},
       {sweep("\"population.cells.tau\" = [\"1 ms\", \"1 mV\"]"), "6:35: the values of " + tau +
                                                                      " must be of one kind, but \"1 mV\" is not "
                                                                      "what \"1 ms\" is"},
       {sweep("\"population.cells.tau\" = [\"1 ms\", \"soft\"]"), "6:35: the values of " + tau +
                                                                      " must be of one kind, but \"soft\" is not "
                                                                      "what \"1 ms\" is"},
       {sweep("\"population.cells.tau\" = [\"1 ms\", \"nan ms\"]"),
        "6:35: value 2 of " + tau + " must be a finite number, but it is \"nan ms\""},
       {sweep("\"population.cells.size\" = [1, 2.5]"),
        "6:31: in the sweep, size of population 'cells' must be an integer from 1 to "
        "2147483647, but it is 2.5"},
       {sweep("\"dt\" = [\"1 ms\", \"0 ms\"]"), "6:17: in the sweep, dt must be > 0, but it is \"0 ms\""},
       {range("from = 1, to = 2"),
        "6:26: " + tau + " has no count; it is a list of values, or { from = \"0 nA\", to = \"5 nA\", count = 20 }"},
       {range("from = 1, to = 2, count = 0"), "6:54: count of " + tau + " must be at least 1, but it is 0"},
       {range("from = 1, to = 2, count = 100001"),
        "6:54: count of " + tau + " must be at most 100000, but it is 100001"},
       {range("from = 1, to = 2, count = 2.0"),
        "6:54: count of " + tau + " is an integer from 1 to 100000, but 2.0 is none; write 2"},
       {range("from = 1, to = \"2 ms\", count = 2"), "6:43: from and to of " + tau +
                                                         " must have one dimension, but 1 is a plain number and "
                                                         "\"2 ms\" is a time"},
       {range("from = 1, to = 2, count = 2, step = 1"), "6:57: " + tau + " has no 'step'; it has from, to, count"},
       {"[sweep]\n\"population.cells.a\" = { from = 1, to = 2, count = 1000 }\n\"population.cells.b\" = { from = 1, to "
        "= 2, count = 101 }",
        "5:1: the sweep makes more than 100000 runs; leave out values or axes"}});
}

BOOST_AUTO_TEST_SUITE_END()
