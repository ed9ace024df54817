// What is refused before the run, and in which words.
#include "cases.hpp"

#include <rheobase/model/experiment.hpp>
#include <rheobase/model/names.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <regex>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(refusals)

std::string refusal(const Model& model, const RunOptions& options = {}) {
  try {
    std::vector<Problem> warnings;
    check(model, bundled(), warnings, options);
  } catch (const ModelError& error) {
    return error.what();
  }
  return {};
}

BOOST_AUTO_TEST_CASE(D06_a_duration_is_a_whole_number_of_steps) {
  const Json c = load_case("D06"), rows = c["expected"]["rows"];
  BOOST_REQUIRE(rows.size() == c["inputs"]["durations_ms"].size());
  int errors = 0;
  for (const Json& row : rows) {
    const double duration = row["duration_ms"];
    BOOST_TEST_CONTEXT("duration " << duration << " ms") {
      Model model = lif_model(Json::object());
      model.duration = Time::from_value(duration / 1e3);
      if (row.value("n_steps", 0) > 0) {
        std::vector<Problem> warnings;
        BOOST_TEST(check(model, bundled(), warnings).steps == row["n_steps"].get<std::int64_t>());
      } else {
        const std::string message = refusal(model);
        BOOST_TEST(row["outcome"].get<std::string>().starts_with("error"));
        check_words(message, {"duration"});
        if (row.contains("text_must_contain")) check_words(message, row["text_must_contain"]);
        ++errors;
      }
    }
  }
  BOOST_TEST(errors == 5);
}

BOOST_AUTO_TEST_CASE(D07_values_are_finite) {
  const std::string expected = load_case("D07")["expected"]["scenario_value"];
  const std::vector<std::string> words{"stimulus 'x'", "amplitude", "must be a finite number"};
  check_words(expected, words);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity}) {
    Model model = lif_model(Json{{"duration_ms", 10.0}});
    model.stimuli[0].name = "x";
    model.stimuli[0].values["amplitude"] = Quantity(bad, dimensions::current);
    check_words(refusal(model), words);
    check_words(refusal(model), {to_text(Quantity(bad, dimensions::current))});
    model.stimuli[0].values["amplitude"] = 1.0_nA;
    for (const char* parameter : {"V", "V_rest", "V_th"}) {
      Model wrong = model;
      wrong.populations[0].values[parameter] = Quantity(bad, dimensions::voltage);
      check_words(refusal(wrong), {std::string(parameter) + " of population 'cell'", "finite"});
    }
  }
}

BOOST_AUTO_TEST_CASE(D07_a_state_that_is_not_finite_stops_the_run) {
  const std::string expected = load_case("D07")["expected"]["run_time"];
  check_words(expected, {"population name", "neuron index", "step", "time", "plug-in name", "value"});
  Model model = lif_model(Json{{"model", "IF"}, {"duration_ms", 50.0}, {"size", 5}});
  const Quantity none = 0.0_nA, finite(1e304, dimensions::current);  // whose charge in a step is not
  model.stimuli[0] = {.name = "drive",
                      .model = "step",
                      .targets = {{"cell"}},
                      .values = {{"amplitude", std::vector{none, none, none, finite, none}}, {"start", 12.3_ms}}};
  Simulation simulation(model, bundled());
  BOOST_CHECK_EXCEPTION(simulation.run(), NotFiniteError, [](const NotFiniteError& error) {
    check_words(error.what(),
                {"IF of population 'cell'", "neuron 3", "step 123", "12.3 ms", "V became inf", "plug-in: ", "if.so"});
    return true;
  });
}

/// What is said about a model with this value at this path, be it that it cannot go there at all.
std::string refusal_of_value(Model model, const std::string& path, const Value& value, std::vector<Problem>& warnings) {
  RunOptions options;
  options.memory_limit = 1'000'000'000;
  const auto* q = std::get_if<Quantity>(&value);
  try {
    if (path.ends_with(".size") && q->si == std::floor(q->si) && std::abs(q->si) < 0x1p53)
      model.populations[0].size = static_cast<std::int64_t>(q->si);
    else assign(model, path, value);
    check(model, bundled(), warnings, options);
  } catch (const ModelError& error) {
    return error.what();
  }
  return {};
}

BOOST_AUTO_TEST_CASE(D08_parameters_are_refused_with_population_value_and_rule) {
  const Json rows = load_case("D08")["expected"]["rows"];
  BOOST_TEST(rows.size() == 18U);
  for (const Json& row : rows) {
    const std::string name = row["parameter"],
                      said = row["value"].is_string() ? row["value"] : Json(row["value"].dump());
    const std::string text = std::regex_replace(said, std::regex(R"(( \(|:).*)"), "");  // without the case's remarks
    BOOST_TEST_CONTEXT(name << " = " << said) {
      Model model = lif_model(Json{{"duration_ms", 200.0}, {"V_th_mV", -50.0}, {"V_reset_mV", -65.0}});
      Population& exc = model.populations[0];
      exc.name = "exc";
      exc.model = name == "tau_ref" ? "LIFRef" : name == "tau_a" || name == "beta" ? "ALIF" : "LIF";
      for (auto& s : model.stimuli) s.targets = {{"exc"}};
      for (auto& m : model.monitors) m.targets = {{"exc"}};
      const std::string path = name == "dt" ? "dt" : "population.exc." + (name == "spk_reset" ? "reset" : name);
      const Value value = name == "spk_reset" ? Value(text.substr(1, text.size() - 2)) : Value(parse_quantity(text));
      std::vector<Problem> warnings;
      const std::string message = refusal_of_value(model, path, value, warnings);
      if (said.find("allowed, warn") != std::string::npos) {
        BOOST_TEST(message.empty(), message);
        BOOST_REQUIRE(warnings.size() == 1U);
        check_words(warnings[0].message, {name, "exc", text});
      } else {
        BOOST_TEST(row["text_must_contain"].size() > 0U);
        check_words(message, row["text_must_contain"]);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(all_problems_are_told_at_once) {
  Model model = lif_model(Json{{"duration_ms", 200.0}, {"tau_ms", -1.0}, {"R_MOhm", 0.0}});
  model.stimuli[0].values["amplitud"] = 1.0_nA;
  model.populations[0].values["taw"] = 1.0_ms;
  model.populations[0].model = "LIF";
  check_words(refusal(model), {"'taw'; did you mean 'tau'?", "'amplitud'; did you mean 'amplitude'?"});
  model.stimuli[0].values.erase("amplitud");
  model.populations[0].values.erase("taw");
  check_words(refusal(model),
              {"tau of population 'cell' (LIF) must be > 0", "R of population 'cell' (LIF) must be > 0"});
}

BOOST_AUTO_TEST_CASE(a_selection_that_does_not_fit_is_refused_before_it_is_listed) {
  Model model = lif_model(Json{{"duration_ms", 30.0}});
  model.populations[0].size = 2'000'000'000;
  model.monitors = {{.name = "raster", .model = "spikes", .targets = {{"cell", {{1, 2'000'000'000, 1}}}}}};
  RunOptions options;
  options.memory_limit = 1'000'000'000;
  check_words(refusal(model, options),
              {"monitor.raster.target: ", "population 'cell' one by one", "16 GB", "1 GB may be used"});
  model.monitors[0].targets = {{"cell", {{0, 2'000'000'000, 1}}}};  // all of them need no list
  check_words(refusal(model, options), {"population.cell.size: ", "make it smaller"});
  model.populations[0].size = 10;
  model.monitors[0].targets = {{"cell", {{5, 10, std::numeric_limits<std::int64_t>::max()}}}};
  check_words(refusal(model),
              {"targets neurons 5:10:9223372036854775807 of population 'cell', which has neurons 0 to 9"});
}

BOOST_AUTO_TEST_CASE(what_is_prepared_for_each_neuron_counts_as_memory) {
  Model model = lif_model(Json{{"duration_ms", 30.0}});
  model.monitors.clear();
  model.populations[0].size = 1000;
  std::vector<Problem> warnings;
  const auto memory = [&] { return check(model, bundled(), warnings).memory; };
  const std::uint64_t uniform = memory();
  model.populations[0].values["tau"] = Linspace{5.0_ms, 20.0_ms};
  const std::uint64_t column = 8 * 1000, coefficient = 8 * 1000;
  BOOST_TEST(memory() >= uniform + column + coefficient);
}

BOOST_AUTO_TEST_CASE(what_is_longer_than_steps_can_count_is_refused) {
  const Quantity forever(1e30, dimensions::time);
  const std::string why =
      " = 1e33 ms is longer than can be counted in steps of dt = 0.1 ms: 1e+34 of them, but 9.01e+15";
  Model model = lif_model(Json{{"duration_ms", 30.0}});
  model.monitors.push_back({.name = "activity", .model = "rate", .targets = {{"cell"}}, .values = {{"bin", forever}}});
  check_words(refusal(model), {"bin of monitor 'activity' (rate)" + why});
  model.monitors = {{.name = "trace", .model = "state", .targets = {{"cell"}}, .values = {{"interval", forever}}}};
  check_words(refusal(model), {"interval of monitor 'trace' (state)" + why});
  model.monitors.clear();
  model.populations[0].model = "LIFRef";
  model.populations[0].values["tau_ref"] = forever;
  check_words(refusal(model), {"tau_ref of population 'cell' (LIFRef)" + why});
  model.populations[0].values["tau_ref"] = Quantity(8e11, dimensions::time);  // it can be counted: never a second spike
  model.stimuli[0].values["amplitude"] = 2.0_nA;
  Simulation simulation(model, bundled());
  simulation.run();
  BOOST_TEST(simulation.summaries()[0].spikes == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_duration_is_whole_to_a_billionth_of_a_step_too) {
  Model model = lif_model(Json{{"duration_ms", 30.0}});
  model.monitors.clear();
  std::vector<Problem> warnings;
  model.duration = 100'000.0_s;  // 1e9 steps
  BOOST_TEST(check(model, bundled(), warnings).steps == 1'000'000'000);
  model.duration = 100'000.00003_s;  // 0.3 of a step more
  check_words(refusal(model), {"is not a whole number of steps"});
}

BOOST_AUTO_TEST_CASE(D10_a_population_that_does_not_fit_is_refused_before_it_is_allocated) {
  const Json c = load_case("D10");
  check_words(c["expected"]["rule"], {"before allocating", "the estimate and the limit", "2^32+1 must not wrap to 1"});
  BOOST_TEST(c["expected"]["exit"] == "bad input");  // a ModelError
  Json sizes = c["inputs"]["sizes"];
  sizes.push_back(largest_size);
  BOOST_TEST(sizes.size() == 6U);
  for (const Json& size : sizes) {
    BOOST_TEST_CONTEXT("size " << size) {
      std::vector<Problem> warnings;
      const Quantity neurons(size.get<double>(), dimensions::none);
      const std::string message =
          refusal_of_value(lif_model(Json{{"duration_ms", 200.0}}), "population.cell.size", neurons, warnings);
      if (neurons.si <= static_cast<double>(largest_size))
        check_words(message, {"size", "memory", size.dump(), "GB", "but 1 GB may be used"});
      else check_words(message, {"size", std::to_string(largest_size), "but it is"});
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
