// What mathematics says: periods, convergence, independence of dt.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(closed_forms)

/// The exact time of the first crossing, in ms: V before the crossing step solved for the threshold.
double first_crossing_ms(const Json& inputs, const Outcome& outcome, double RI_mV) {
  const auto n = outcome.spike_steps.at(0);
  const double tau = inputs["tau_ms"], V_inf = inputs["V_rest_mV"].get<double>() + RI_mV, V_th = inputs["V_th_mV"];
  return static_cast<double>(n) * inputs["dt_ms"].get<double>() + tau * std::log((V_inf - outcome.V_mV[n]) / (V_inf - V_th));
}

BOOST_AUTO_TEST_CASE(C01_the_continuous_period_is_met_to_1e_12_ms) {
  const Json rows = load_case("C01")["expected"]["rows"];
  int checked = 0;
  for (const Json& row : rows) {
    if (row["tau_ref_ms"].get<double>() > 0.0) continue;  // another neuron model
    Json inputs = row;
    inputs["R_MOhm"] = 10.0;
    inputs["I_nA"] = row["RI_mV"].get<double>() / 10.0;
    inputs["dt_ms"] = 0.1;
    inputs["duration_ms"] = 100.0;
    const Outcome outcome = run(lif_model(inputs));
    const double T = std::stod(row["first_spike_from_V_rest_ms"].get<std::string>());
    BOOST_TEST(std::abs(first_crossing_ms(inputs, outcome, row["RI_mV"]) - T) < 1e-12);
    ++checked;
  }
  BOOST_TEST(checked == 4);
}

BOOST_AUTO_TEST_CASE(C03_spike_times_converge_with_dt) {
  const Json c = load_case("C03"), expected = c["expected"];
  const double T = std::stod(expected["T_continuous_ms"].get<std::string>());
  for (const Json& row : expected["rows"]) {
    const double dt = row["dt_ms"];
    BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
      Json inputs = c["inputs"];
      inputs["dt_ms"] = dt;
      inputs["duration_ms"] = 2000.0;
      inputs["I_nA"] = 2.0;
      const Outcome outcome = run(lif_model(inputs));
      const auto n = outcome.spike_steps.at(0);
      BOOST_TEST(n + 1 == row["period_steps"].get<std::int64_t>());
      BOOST_TEST(outcome.summary.spikes == row["count_in_2000ms"].get<std::uint64_t>());
      const double late = static_cast<double>(n + 1) * dt - T;
      BOOST_TEST((0.0 <= late && late < dt));
      const double before = outcome.V_mV[n], after = outcome.V_mV[n + 1];
      const double interpolated = (static_cast<double>(n) + (-50.0 - before) / (after - before)) * dt;
      BOOST_TEST(std::abs(interpolated - row["first_spike_lin_interp_ms"].get<double>()) < 1e-10);
    }
  }
}

BOOST_AUTO_TEST_CASE(C05_a_subthreshold_trace_does_not_depend_on_dt) {
  const Json c = load_case("C05"), rows = c["expected"]["rows"];
  BOOST_TEST(rows.size() == 22U);
  for (const Json& row : rows) {
    const Json inputs{{"V_rest_mV", 0.0}, {"V0_mV", 0.0}, {"V_reset_mV", 0.0}, {"V_th_mV", 2000.0}, {"tau_ms", 10.0}, {"R_MOhm", 10.0},
                      {"I_nA", 4.0}, {"dt_ms", row["dt_ms"]}, {"duration_ms", row["duration_ms"]}};
    Model model = lif_model(inputs);
    model.monitors.clear();
    Simulation simulation(model, bundled());
    simulation.run();
    const double error = simulation.state("cell", "V")[0] * 1e3 - std::stod(row["exact_mV"].get<std::string>());
    BOOST_TEST(std::abs(error) < (row["duration_ms"].get<double>() == 5.0 ? 1e-12 : 1e-9));
  }
}

BOOST_AUTO_TEST_SUITE_END()
