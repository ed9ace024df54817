// What is refused before the run, and in which words.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

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

void check_words(const std::string& message, const std::vector<std::string>& words) {
  for (const std::string& word : words)
    BOOST_TEST(message.find(word) != std::string::npos, "'" << word << "' is not in: " << message);
}

BOOST_AUTO_TEST_CASE(D06_a_duration_is_a_whole_number_of_steps) {
  const Json rows = load_case("D06")["expected"]["rows"];
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
        check_words(message, {"duration"});
        if (row.contains("text_must_contain")) check_words(message, row["text_must_contain"]);
        ++errors;
      }
    }
  }
  BOOST_TEST(errors == 5);
}

BOOST_AUTO_TEST_CASE(D07_values_are_finite) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    Model model = lif_model(Json{{"duration_ms", 10.0}});
    model.stimuli[0].values["amplitude"] = Quantity(bad, dimensions::current);
    check_words(refusal(model), {"stimulus 'drive'", "amplitude", "must be a finite number"});
    model.stimuli[0].values["amplitude"] = 1.0_nA;
    model.populations[0].values["V"] = Quantity(bad, dimensions::voltage);
    check_words(refusal(model), {"V of population 'cell'", "finite"});
  }
}

BOOST_AUTO_TEST_CASE(D08_parameters_are_refused_with_population_value_and_rule) {
  const Json rows = load_case("D08")["expected"]["rows"];
  int checked = 0;
  for (const Json& row : rows) {
    const std::string name = row["parameter"], text = row["value"].is_string() ? row["value"].get<std::string>() : row["value"].dump();
    BOOST_TEST_CONTEXT(name << " = " << text) {
      Model model = lif_model(Json{{"duration_ms", 200.0}, {"V_th_mV", -50.0}, {"V_reset_mV", -65.0}});
      model.populations[0].name = "exc";
      for (auto& s : model.stimuli) s.targets = {{"exc"}};
      for (auto& m : model.monitors) m.targets = {{"exc"}};
      const std::string first_words = text.substr(0, text.find(" ("));
      if (text == "2.5") continue;  // no whole number: the reader of files refuses it
      if (name == "size") model.populations[0].size = static_cast<std::int64_t>(std::stod(text));
      else if (name == "dt") model.dt = Time::from_value(parse_quantity(text).si);
      else if (name == "spk_reset") model.populations[0].values["reset"] = std::string("firm");
      else if (name == "tau" || name == "V_reset" || name == "R") model.populations[0].values[name] = parse_quantity(first_words);
      else continue;  // a parameter of another model
      RunOptions options;
      options.memory_limit = 1'000'000'000;
      check_words(refusal(model, options), row["text_must_contain"]);
      ++checked;
    }
  }
  BOOST_TEST(checked == 14);
}

BOOST_AUTO_TEST_CASE(all_problems_are_told_at_once) {
  Model model = lif_model(Json{{"duration_ms", 200.0}, {"tau_ms", -1.0}, {"R_MOhm", 0.0}});
  model.stimuli[0].values["amplitud"] = 1.0_nA;
  model.populations[0].values["taw"] = 1.0_ms;
  model.populations[0].model = "LIF";
  check_words(refusal(model), {"'taw'; did you mean 'tau'?", "'amplitud'; did you mean 'amplitude'?"});
  model.stimuli[0].values.erase("amplitud");
  model.populations[0].values.erase("taw");
  check_words(refusal(model), {"tau of population 'cell' (LIF) must be > 0", "R of population 'cell' (LIF) must be > 0"});
}

BOOST_AUTO_TEST_CASE(D10_a_population_that_does_not_fit_is_refused_before_it_is_allocated) {
  Model model = lif_model(Json{{"duration_ms", 200.0}});
  RunOptions options;
  options.memory_limit = 1'000'000'000;
  for (const std::int64_t size : {std::int64_t{1000000000}, std::int64_t{2147483647}}) {
    model.populations[0].size = size;
    check_words(refusal(model, options), {"size", "memory", std::to_string(size), "GB"});
  }
  for (const std::int64_t size : {std::int64_t{2147483648}, std::int64_t{4294967297}, std::numeric_limits<std::int64_t>::max()}) {
    model.populations[0].size = size;  // must not wrap to a small number
    check_words(refusal(model, options), {"size", "at most 2147483647", std::to_string(size)});
  }
}

BOOST_AUTO_TEST_SUITE_END()
