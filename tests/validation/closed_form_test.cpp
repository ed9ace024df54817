// What mathematics says: periods, convergence, independence of dt.
#include "cases.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(closed_forms)

BOOST_AUTO_TEST_CASE(C01_the_continuous_period_is_met_to_1e_12_ms) {
  const Json c = load_case("C01");
  const double tolerance = c["tolerance"]["period_ms_abs"];
  const auto near = [&](double ms, const Json& text) {
    BOOST_TEST(std::abs(ms - std::stod(text.get<std::string>())) < tolerance, ms << " is not " << text);
  };
  int checked = 0;
  for (const Json& row : c["expected"]["rows"]) {
    const double tau_ref = row["tau_ref_ms"];
    BOOST_TEST_CONTEXT("tau = " << row["tau_ms"] << " ms, tau_ref = " << tau_ref << " ms, R I = " << row["RI_mV"]
                                << " mV") {
      Json inputs = row;
      inputs["R_MOhm"] = 10.0;
      inputs["I_nA"] = row["RI_mV"].get<double>() / 10.0;
      inputs["duration_ms"] = 100.0;
      Model model = lif_model(inputs);
      if (tau_ref > 0.0) {
        model.populations[0].model = "LIFRef";
        model.populations[0].values["tau_ref"] = milliseconds(tau_ref);
      }
      const Outcome outcome = run(model);
      const double first = crossing_ms(outcome, inputs, 0), period = crossing_ms(outcome, inputs, 1);
      near(first, row["first_spike_from_V_rest_ms"]);
      near(period, row["period_ms"]);
      BOOST_TEST(1e3 / period == std::stod(row["rate_hz"].get<std::string>()), boost::test_tools::tolerance(1e-12));
      for (std::size_t k = 0; k < 10; ++k)
        BOOST_TEST(
            first + static_cast<double>(k) * period == std::stod(row["spike_times_ms_first_10"][k].get<std::string>()),
            boost::test_tools::tolerance(1e-13));
      ++checked;
    }
  }
  BOOST_TEST(checked == 6);
}

BOOST_AUTO_TEST_CASE(C03_spike_times_converge_with_dt) {
  const Json c = load_case("C03"), expected = c["expected"];
  const double T = std::stod(expected["T_continuous_ms"].get<std::string>());
  BOOST_TEST(expected["claims"].size() == 3U);  // the three pairs of bounds below
  for (const Json& row : expected["rows"]) {
    const double dt = row["dt_ms"];
    BOOST_TEST_CONTEXT("dt = " << dt << " ms") {
      Json inputs = c["inputs"];
      inputs["dt_ms"] = dt;
      inputs["duration_ms"] = 2000.0;
      inputs["I_nA"] = inputs["RI_mV"].get<double>() / inputs["R_MOhm"].get<double>();
      const Outcome outcome = run(lif_model(inputs));
      const auto n = outcome.spike_steps.at(0);
      BOOST_TEST(n + 1 == row["period_steps"].get<std::int64_t>());
      BOOST_TEST(outcome.summary.spikes == row["count_in_2000ms"].get<std::uint64_t>());
      const double late = static_cast<double>(n + 1) * dt - T;
      BOOST_TEST((0.0 <= late && late < dt));
      BOOST_TEST(std::abs(static_cast<double>(n + 1) * dt - row["grid_period_ms"].get<double>()) < 1e-9);
      BOOST_TEST(std::abs(late - row["period_error_ms"].get<double>()) < 1e-9);
      check_margin(outcome, -50.0, row["margin_mV"]);
      const auto fewest = std::floor(2000.0 / (T + dt)), most = std::floor(2000.0 / T);
      const auto count = static_cast<double>(outcome.summary.spikes);
      BOOST_TEST((fewest <= count && count <= most));
      const double before = outcome.V_mV[n], after = outcome.V_mV[n + 1];
      const double interpolated = (static_cast<double>(n) + (-50.0 - before) / (after - before)) * dt;
      const double tolerance = c["tolerance"]["lin_interp_ms"];
      BOOST_TEST(std::abs(interpolated - row["first_spike_lin_interp_ms"].get<double>()) < tolerance);
      BOOST_TEST(std::abs(interpolated - T - row["lin_interp_error_ms"].get<double>()) < tolerance);
      BOOST_TEST((0.0 <= interpolated - T && interpolated - T <= dt * dt / 80.0 * std::exp(dt / 10.0)));
    }
  }
}

BOOST_AUTO_TEST_CASE(C05_a_subthreshold_trace_does_not_depend_on_dt) {
  const Json c = load_case("C05"), rows = c["expected"]["rows"];
  BOOST_TEST(rows.size() == 22U);
  for (const Json& row : rows) {
    Json inputs = c["inputs"];
    inputs.update({{"V_reset_mV", 0.0}, {"V_th_mV", 2000.0}, {"R_MOhm", 10.0}});
    inputs["I_nA"] = inputs["RI_mV"].get<double>() / 10.0;
    inputs.update({{"dt_ms", row["dt_ms"]}, {"duration_ms", row["duration_ms"]}});
    Model model = lif_model(inputs);
    model.monitors.clear();
    Simulation simulation(model, bundled());
    simulation.run();
    const double error = simulation.state("cell", "V")[0] * 1e3 - std::stod(row["exact_mV"].get<std::string>());
    const char* tolerance = row["duration_ms"].get<double>() == 5.0 ? "abs_mV_at_5ms" : "abs_mV_at_500ms";
    BOOST_TEST(std::abs(error) < c["tolerance"][tolerance].get<double>());
  }
}

BOOST_AUTO_TEST_SUITE_END()
