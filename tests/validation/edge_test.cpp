// Edges: a start above threshold, a threshold met exactly, a drive that keeps V above it, dt beyond tau, time labels.
#include "cases.hpp"

#include <rheobase/recordings/eigen.hpp>
#include <rheobase/analysis/diagnosis.hpp>
#include <rheobase/results/csv.hpp>

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(edges)

void check_steps_and_V(const Outcome& outcome, const Json& steps, const Json& V_mV) {
  for (std::size_t i = 0; i < steps.size(); ++i) BOOST_TEST(outcome.spike_steps.at(i) == steps[i].get<std::int64_t>());
  for (std::size_t i = 0; i < V_mV.size(); ++i)
    BOOST_TEST(std::abs(outcome.V_mV[static_cast<Eigen::Index>(i) + 1] - V_mV[i].get<double>()) < 1e-9);
}

bool warned(const Outcome& outcome, const std::string& text) {
  for (const Problem& w : outcome.warnings)
    if (w.message.find(text) != std::string::npos) return true;
  return false;
}

BOOST_AUTO_TEST_CASE(D01_a_start_above_threshold_is_reset_silently_and_warned_of) {
  const Json c = load_case("D01");
  int checked = 0;
  for (const auto& [name, expected] : c["expected"].items()) {
    if (!name.starts_with("V0_")) continue;
    BOOST_TEST_CONTEXT(name) {
      const auto bar = name.rfind('_');
      Json inputs = c["inputs"];
      inputs["V0_mV"] = std::stod(name.substr(3, bar - 3));
      inputs["reset"] = name.substr(bar + 1);
      const Outcome outcome = run(lif_model(inputs));
      BOOST_TEST(outcome.spike_steps.size() == expected["spike_steps"].size());
      check_steps_and_V(outcome, expected["spike_steps"], expected["V_first_5_mV"]);
      check_margin(outcome, -50.0, expected["margin"]);
      BOOST_TEST(warned(outcome, "in 1 of 1 neurons"));
      BOOST_TEST(warned(outcome, "first in neuron 0"));
      ++checked;
    }
  }
  BOOST_TEST(checked == 8);
}

BOOST_AUTO_TEST_CASE(D02_V_equal_to_the_threshold_is_a_spike) {
  const Json c = load_case("D02");
  Model model = lif_model(c["inputs"]);
  Values& cell = model.populations[0].values;
  cell["V_th"] = 1000.0_V;
  Simulation off(model, bundled());
  off.run();
  const double V = off.recordings()["state"].reals("V")[100];  // after step 99
  BOOST_TEST(std::abs(V * 1e3 - c["expected"]["my_V_after_step_99_mV"].get<double>()) < 1e-9);
  const auto first_spike = [&](double threshold) {
    cell["V_th"] = parse_quantity(to_text(Quantity(threshold, dimensions::voltage)));
    return run(model).spike_steps.at(0);
  };
  BOOST_TEST(first_spike(V) == c["expected"]["first_spike_step_when_equal"].get<std::int64_t>());
  BOOST_TEST(first_spike(std::nextafter(V, 1.0)) ==
             c["expected"]["first_spike_step_when_nextafter"].get<std::int64_t>());
}

BOOST_AUTO_TEST_CASE(D05_a_drive_beyond_the_soft_reset_fires_at_most_once_a_step) {
  const Json c = load_case("D05");
  for (const double I : {100.0, 300.0, 500.0}) {
    Json inputs = c["inputs"];
    inputs["I_nA"] = I;
    const Json expected = c["expected"]["I_" + std::to_string(static_cast<int>(I)) + "nA"];
    Simulation simulation(lif_model(inputs), bundled());
    simulation.run();
    const Outcome outcome = outcome_of(simulation);
    // It is told once that it fires in every step.
    BOOST_TEST(diagnose(simulation, bundled()).size() == (I >= 300.0 ? 1U : 0U));
    BOOST_TEST(outcome.summary.spikes == expected["n_spikes"].get<std::uint64_t>());
    check_steps_and_V(outcome, expected["first_spikes"], expected["V_first_10_mV"]);
    BOOST_TEST(std::abs(outcome.V_mV[300] - expected["V_final_mV"].get<double>()) < 1e-9);
    check_margin(outcome, -50.0, expected["margin"]);
    BOOST_TEST((outcome.summary.one_step_intervals == 299) == (I >= 300.0));
  }
}

BOOST_AUTO_TEST_CASE(D09_dt_beyond_tau_is_exact_and_warned_of) {
  const Json c = load_case("D09");
  const Outcome outcome = run(lif_model(c["inputs"]));
  BOOST_TEST(outcome.spike_steps.size() == c["expected"]["spike_steps"].size());
  check_steps_and_V(outcome, c["expected"]["spike_steps"], c["expected"]["V_mV"]);
  check_margin(outcome, -50.0, c["expected"]["margin"]);
  const std::string warning = c["expected"]["warning"];  // "dt = 25 ms is larger than tau = 10 ms: spike times ..."
  const auto colon = warning.find(':');
  BOOST_REQUIRE(colon != std::string::npos);
  BOOST_TEST(warned(outcome, warning.substr(0, colon)));
  BOOST_TEST(warned(outcome, warning.substr(colon)));
}

BOOST_AUTO_TEST_CASE(D13_an_onset_compares_steps) {
  const auto rule = numbers_in(load_case("D13")["expected"]["onset_rule"]);  // t > 50 ms ... 501; t >= 50: 500
  BOOST_REQUIRE(rule.size() == 4U);
  Model model = lif_model(Json{{"duration_ms", 60.0}});
  const auto first_driven = [&](Quantity start) {
    model.stimuli[0] = {.name = "drive", .model = "step", .targets = {{"cell"}}, .values = {{"start", start}}};
    const Outcome outcome = run(model);
    for (Eigen::Index n = 1; n < outcome.V_mV.size(); ++n)
      if (outcome.V_mV[n] != outcome.V_mV[0]) return static_cast<double>(n - 1);  // row n is the state after step n - 1
    return -1.0;
  };
  BOOST_TEST(first_driven(milliseconds(rule[0] + 0.1)) == rule[1]);
  BOOST_TEST(first_driven(milliseconds(rule[2])) == rule[3]);
}

BOOST_AUTO_TEST_CASE(D13_times_are_one_multiplication_and_printed_without_noise) {
  const Json c = load_case("D13"), rows = c["expected"]["rows"];
  const double dt_ms = c["inputs"]["dt_ms"];
  std::vector<std::int64_t> steps;
  for (const Json& row : rows) steps.push_back(row["n"].get<std::int64_t>() - 1);  // told at its end
  BOOST_REQUIRE(Json(steps).size() == c["inputs"]["n"].size());
  const TableHeader header{
      .monitor = "labels",
      .dt = Time::from_value(dt_ms / 1e3),
      .populations = {},
      .columns = {{"step", RHEOBASE_COLUMN_STEP, {}, ""}, {"time", RHEOBASE_COLUMN_TIME, dimensions::time, "ms"}}};
  const std::vector<const void*> columns{steps.data(), nullptr};
  Table table(header);
  table.append({steps.size(), columns});
  const auto folder = std::filesystem::temp_directory_path() / ("rheobase_labels_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  CsvSink sink(folder, 0);
  sink.open(header);
  sink.append(header, {steps.size(), columns});
  sink.close();
  csv_tables().join(folder, sink.tables(), 1);
  std::ifstream csv(folder / "labels.csv");
  std::string line;
  std::getline(csv, line);
  BOOST_TEST(line == "run,step,time_ms");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto n = rows[i]["n"].get<std::int64_t>();
    BOOST_TEST(as_array(table.times())[static_cast<Eigen::Index>(i)] == static_cast<double>(n) * (dt_ms / 1e3));
    std::getline(csv, line);
    BOOST_TEST(line == "0," + std::to_string(n - 1) + "," + rows[i]["time_text"].get<std::string>());
  }
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
