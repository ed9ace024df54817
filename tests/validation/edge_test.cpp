// Edges: a start above threshold, a threshold met exactly, a drive that keeps V above it, dt beyond tau, time labels.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

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
  const auto first_spike = [&](double threshold) {
    cell["V_th"] = parse_quantity(to_text(Quantity(threshold, dimensions::voltage)));
    return run(model).spike_steps.at(0);
  };
  BOOST_TEST(first_spike(V) == c["expected"]["first_spike_step_when_equal"].get<std::int64_t>());
  BOOST_TEST(first_spike(std::nextafter(V, 1.0)) == c["expected"]["first_spike_step_when_nextafter"].get<std::int64_t>());
}

BOOST_AUTO_TEST_CASE(D05_a_drive_beyond_the_soft_reset_fires_at_most_once_a_step) {
  const Json c = load_case("D05");
  for (const double I : {100.0, 300.0, 500.0}) {
    Json inputs = c["inputs"];
    inputs["I_nA"] = I;
    const Json expected = c["expected"]["I_" + std::to_string(static_cast<int>(I)) + "nA"];
    const Outcome outcome = run(lif_model(inputs));
    BOOST_TEST(outcome.summary.spikes == expected["n_spikes"].get<std::uint64_t>());
    check_steps_and_V(outcome, expected["first_spikes"], expected["V_first_10_mV"]);
    BOOST_TEST(std::abs(outcome.V_mV[300] - expected["V_final_mV"].get<double>()) < 1e-9);
    BOOST_TEST((outcome.summary.one_step_intervals == 299) == (I >= 300.0));
  }
}

BOOST_AUTO_TEST_CASE(D09_dt_beyond_tau_is_exact_and_warned_of) {
  const Json c = load_case("D09");
  const Outcome outcome = run(lif_model(c["inputs"]));
  BOOST_TEST(outcome.spike_steps.size() == c["expected"]["spike_steps"].size());
  check_steps_and_V(outcome, c["expected"]["spike_steps"], c["expected"]["V_mV"]);
  BOOST_TEST(warned(outcome, "dt = 25 ms is larger than tau = 10 ms"));
  BOOST_TEST(warned(outcome, "spike times and rates are quantised to dt"));
}

BOOST_AUTO_TEST_CASE(D13_times_are_one_multiplication_and_onset_compares_steps) {
  const Json rule = load_case("D13");
  Model model = lif_model(Json{{"duration_ms", 60.0}});
  model.stimuli[0] = {.name = "drive", .model = "step", .targets = {{"cell"}}, .values = {{"amplitude", 1.0_nA}, {"start", 50.0_ms}}};
  const auto first_moved = [&] {
    const Outcome outcome = run(model);
    for (Eigen::Index n = 1; n < outcome.V_mV.size(); ++n)
      if (outcome.V_mV[n] != outcome.V_mV[0]) return n - 1;  // row n is the state after step n - 1
    return Eigen::Index{-1};
  };
  BOOST_TEST(first_moved() == 500);
  model.stimuli[0].values["start"] = 50.1_ms;
  BOOST_TEST(first_moved() == 501);
  Simulation simulation(model, bundled());
  simulation.run();
  const Eigen::ArrayXd times = simulation.recordings()["state"].times();
  for (const Json& row : rule["expected"]["rows"])
    if (const auto n = row["n"].get<Eigen::Index>(); n <= 600) BOOST_TEST(times[n] == static_cast<double>(n) * 0.0001);
}

BOOST_AUTO_TEST_SUITE_END()
