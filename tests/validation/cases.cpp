#include "cases.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <regex>

namespace rheobase::validation {

Json load_case(const std::string& id) {
  for (const auto& entry : std::filesystem::directory_iterator(RHEOBASE_CASES))
    if (entry.path().filename().string().starts_with(id + "_")) return Json::parse(std::ifstream(entry.path()));
  throw std::runtime_error("there is no reference case " + id);
}

const Registry& bundled() {
  static const auto registry = [] {
    auto r = std::make_unique<Registry>();
    r->search(RHEOBASE_BUNDLED_PLUGINS, "test");
    return r;
  }();
  return *registry;
}

Value value_of(const Json& json, Quantity (*unit)(double)) {
  if (json.is_number()) return unit(json.get<double>());
  std::vector<Quantity> list;
  for (const Json& x : json) list.push_back(unit(x.get<double>()));
  return list;
}

Model lif_model(const Json& inputs) {
  Model model;
  model.dt = Time::from_value(inputs.value("dt_ms", 0.1) / 1e3);
  if (inputs.contains("n_steps")) model.duration = inputs["n_steps"].get<double>() * model.dt;
  if (inputs.contains("duration_ms")) model.duration = Time::from_value(inputs["duration_ms"].get<double>() / 1e3);
  Population cell{.name = "cell", .model = inputs.value("model", "LIF"), .size = inputs.value("size", std::int64_t{1})};
  const auto give = [&](const char* key, const char* name, Quantity (*unit)(double)) {
    if (inputs.contains(key) && !inputs[key].is_string()) cell.values[name] = value_of(inputs[key], unit);
  };
  give("V_rest_mV", "V_rest", millivolts);
  give("V_th_mV", "V_th", millivolts);
  give("V_reset_mV", "V_reset", millivolts);
  give("tau_ms", "tau", milliseconds);
  give("R_MOhm", "R", megaohms);
  give("V0_mV", "V", millivolts);
  if (inputs.value("reset", "both") != "both") cell.values["reset"] = inputs["reset"].get<std::string>();
  model.populations.push_back(cell);
  double current = inputs.value("I_nA", 0.0);
  if (inputs.contains("input")) current = inputs["input"].value("I_nA", 0.0);
  model.stimuli.push_back(
      {.name = "drive", .model = "constant", .targets = {{"cell"}}, .values = {{"amplitude", nanoamperes(current)}}});
  model.monitors.push_back({.name = "spikes", .model = "spikes", .targets = {{"cell"}}});
  model.monitors.push_back({.name = "state", .model = "state", .targets = {{"cell"}}, .variables = {"V"}});
  return model;
}

Outcome run(const Model& model, const RunOptions& options) {
  Simulation simulation(model, bundled(), options);
  simulation.run();
  return outcome_of(simulation);
}

Outcome outcome_of(const Simulation& simulation) {
  Outcome outcome;
  const Table& spikes = simulation.recordings()["spikes"];
  const auto steps = as_array(spikes.integers("step")), neurons = as_array(spikes.integers("neuron"));
  outcome.spike_steps.assign(steps.begin(), steps.end());
  outcome.spike_neurons.assign(neurons.begin(), neurons.end());
  outcome.spike_times_ms = as_array(spikes.times()) * 1e3;
  outcome.dt_ms = spikes.header().dt.value() * 1e3;
  if (simulation.recordings().tables().contains("state"))
    outcome.V_mV = as_array(simulation.recordings()["state"].reals("V")) * 1e3;
  outcome.summary = simulation.summaries()[0];
  outcome.warnings = simulation.warnings();
  return outcome;
}

std::map<std::string, std::string> bytes_of(const Recordings& recordings) {
  std::map<std::string, std::string> all;
  for (const auto& [name, table] : recordings.tables())
    for (const Column& column : table.header().columns) {
      std::string& bytes = all[name];
      const auto append = [&](const auto& cells) {
        bytes.append(reinterpret_cast<const char*>(cells.data()), static_cast<std::size_t>(cells.size()) * 8);
      };
      if (column.kind == RHEOBASE_COLUMN_REAL) append(table.reals(column.name));
      else if (column.kind != RHEOBASE_COLUMN_TIME) append(table.integers(column.name));
    }
  return all;
}

namespace {

void check_optional(const std::optional<double>& value, const Json& expected) {
  BOOST_TEST(value.has_value() == !expected.is_null());
  if (value && !expected.is_null()) BOOST_TEST(*value == expected.get<double>(), boost::test_tools::tolerance(1e-12));
}

}  // namespace

void check_outcome(const Outcome& outcome, const Json& expected) {
  const auto steps = expected["spike_steps"].get<std::vector<std::int64_t>>();
  BOOST_TEST(outcome.spike_steps == steps, boost::test_tools::per_element());
  const Json &starts = expected["spike_time_start_label_ms"], &ends = expected["spike_time_end_label_ms"];
  BOOST_REQUIRE(outcome.spike_times_ms.size() == static_cast<Eigen::Index>(ends.size()));
  for (std::size_t i = 0; i < ends.size(); ++i) {  // rheobase tells the end of the step
    const double end = outcome.spike_times_ms[static_cast<Eigen::Index>(i)];
    BOOST_TEST(std::abs(end - ends[i].get<double>()) < 1e-9);
    BOOST_TEST(std::abs(end - outcome.dt_ms - starts[i].get<double>()) < 1e-9);
  }
  const PopulationSummary& s = outcome.summary;
  BOOST_TEST(s.spikes == expected["n_spikes"].get<std::uint64_t>());
  BOOST_TEST(s.rate.value() == expected["rate_hz"].get<double>(), boost::test_tools::tolerance(1e-12));
  check_optional(s.mean_interval ? std::optional(s.mean_interval->value() * 1e3) : std::nullopt,
                 expected["mean_isi_ms"]);
  BOOST_TEST(s.cv.has_value() == !expected["isi_cv"].is_null());
  if (s.cv) BOOST_TEST(std::abs(*s.cv - expected["isi_cv"].get<double>()) < 1e-12);
  BOOST_TEST(std::abs(outcome.V_mV[1] - expected["V_after_step_0_mV"].get<double>()) < 1e-9);
  const Json& sampled = expected["V_after_step_mV"];
  BOOST_TEST(sampled["steps"].size() > 0U);
  for (std::size_t i = 0; i < sampled["steps"].size(); ++i) {
    const auto step = sampled["steps"][i].get<Eigen::Index>();
    const double difference = outcome.V_mV[step + 1] - sampled["values"][i].get<double>();
    if (std::abs(difference) >= 1e-9) BOOST_ERROR("V after step " << step << " is off by " << difference << " mV");
  }
  BOOST_TEST(std::abs(outcome.V_mV[outcome.V_mV.size() - 1] - expected["V_final_mV"].get<double>()) < 1e-9);
}

double crossing_ms(const Outcome& outcome, const Json& inputs, std::size_t i) {
  const double current = inputs.contains("input") ? inputs["input"]["I_nA"] : inputs["I_nA"];
  const double V_inf = inputs["V_rest_mV"].get<double>() + inputs["R_MOhm"].get<double>() * current;
  const auto n = outcome.spike_steps.at(i), from = i == 0 ? 0 : outcome.spike_steps[i - 1] + 1;
  const double rest = std::log((V_inf - outcome.V_mV[n]) / (V_inf - inputs["V_th_mV"].get<double>()));
  return static_cast<double>(n - from) * outcome.dt_ms + inputs["tau_ms"].get<double>() * rest;
}

void check_period(const Outcome& outcome, const Json& inputs, const Json& period_ms) {
  BOOST_TEST(period_ms.is_null() == outcome.spike_steps.empty());
  if (period_ms.is_null()) return;
  const double period = crossing_ms(outcome, inputs, 1);
  BOOST_TEST(std::abs(period - std::stod(period_ms.get<std::string>())) < 1e-12, period << " is not " << period_ms);
}

void check_margin(const Outcome& outcome, const Eigen::ArrayXd& theta_mV, const Json& margin_mV) {
  const Eigen::Index size = outcome.summary.size, rest = outcome.V_mV.size() - size;  // without the initial state
  const double nearest = (outcome.V_mV - theta_mV).tail(rest).abs().minCoeff();
  BOOST_TEST(std::abs(nearest - margin_mV.get<double>()) < 1e-9, nearest << " is not " << margin_mV);
}

void check_words(const std::string& message, const std::vector<std::string>& words) {
  for (const std::string& word : words)
    BOOST_TEST(message.find(word) != std::string::npos, "'" << word << "' is not in: " << message);
}

std::string promise(const std::string& id) { return load_case(id)["expected"]["property"].get<std::string>(); }

std::vector<double> numbers_in(const std::string& text) {
  static const std::regex number(R"(\d+(\.\d+)?(e[-+]?\d+)?)");
  std::vector<double> numbers;
  for (std::sregex_iterator match(text.begin(), text.end(), number), end; match != end; ++match)
    numbers.push_back(std::stod(match->str()));
  return numbers;
}

}  // namespace rheobase::validation
