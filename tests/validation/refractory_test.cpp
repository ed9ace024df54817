// LIFRef: after the reset V is held for tau_ref / dt whole steps, and no spike can occur.
#include "cases.hpp"

#include <rheobase/recordings/eigen.hpp>
#include <rheobase/plugin/stimulus.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(refractory)

/// Adds 20 mV to V in every step that it drives.
template <class Real>
struct Kick {
  static constexpr auto name = "kick", description = "adds 20 mV to V";
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  static VoltageOf<Real> step(const Parameters&) { return VoltageOf<Real>(20.0_mV); }
};

Model refractory_model(const Json& inputs, double tau_ref_ms) {
  Model model = lif_model(inputs);
  model.populations[0].model = "LIFRef";
  model.populations[0].values["tau_ref"] = milliseconds(tau_ref_ms);
  model.monitors[1].variables = {"V", "refractory"};
  return model;
}

/// How many samples in a row V is held for after the first spike.
std::int64_t held_steps(const Model& model, std::int64_t first_spike) {
  Simulation simulation(model, bundled());
  simulation.run();
  const auto refractory = as_array(simulation.recordings()["state"].reals("refractory"));
  const auto V = as_array(simulation.recordings()["state"].reals("V"));
  std::int64_t held = 0;
  for (Eigen::Index row = first_spike + 2; row < refractory.size() && refractory[row] > 0.0; ++row, ++held)
    BOOST_TEST(V[row] == -0.065);
  return held;
}

/// A case's figures for V held over tau_ref / dt steps, which is Rheobase's convention.
void check_held(const Json& c, const std::string& name) {
  BOOST_TEST_CONTEXT(name) {
    const Json expected = c["expected"][name]["hold_nref"];
    const Model model = refractory_model(c["inputs"], std::stod(name.substr(std::string("tau_ref_").size())));
    const Outcome outcome = run(model);
    check_outcome(outcome, expected);
    check_margin(outcome, -50.0, expected["margins"]["min_distance_to_threshold_mV"]);
    BOOST_TEST(held_steps(model, outcome.spike_steps.at(0)) == expected["held_steps"].get<std::int64_t>());
    check_period(outcome, c["inputs"], c["expected"][name]["continuous_time_period_ms"]);
  }
}

BOOST_AUTO_TEST_CASE(B01_the_period_grows_by_the_refractory_steps) {
  const Json c = load_case("B01");
  for (const char* name : {"tau_ref_2", "tau_ref_5"}) check_held(c, name);
}

BOOST_AUTO_TEST_CASE(B03_no_refractory_period_is_LIF_and_one_step_is_one_step) {
  const Json c = load_case("B03");
  for (const char* name : {"tau_ref_0", "tau_ref_0.1"}) check_held(c, name);
}

BOOST_AUTO_TEST_CASE(D04_tau_ref_is_rounded_up_to_whole_steps_with_a_warning) {
  const Json c = load_case("D04");
  int checked = 0, rounded = 0;
  for (const auto& [name, expected] : c["expected"].items()) {
    if (!name.starts_with("tau_ref_")) continue;
    BOOST_TEST_CONTEXT(name) {
      const double tau_ref = std::stod(name.substr(8));
      const Model model = refractory_model(c["inputs"], tau_ref);
      const Outcome outcome = run(model);
      BOOST_TEST(outcome.spike_steps == expected["spike_steps_nref"].get<std::vector<std::int64_t>>(),
                 boost::test_tools::per_element());
      const auto held = expected["held_nref"].get<std::int64_t>();
      BOOST_TEST(held_steps(model, outcome.spike_steps.at(0)) == held);
      const bool whole = std::abs(tau_ref / 0.1 - std::nearbyint(tau_ref / 0.1)) < 1e-9;
      BOOST_TEST(outcome.warnings.size() == (whole ? 0U : 1U));
      if (!whole) {
        const std::string text = "is not a multiple of dt = 0.1 ms; using " + std::to_string(held) + " step";
        BOOST_TEST(outcome.warnings.at(0).message.find(text) != std::string::npos, outcome.warnings[0].message);
        ++rounded;
      }
      ++checked;
    }
  }
  BOOST_TEST(checked == 8);
  BOOST_TEST(rounded == 3);
}

BOOST_AUTO_TEST_CASE(a_soft_reset_that_stays_above_threshold_waits_like_any_other) {
  const Outcome outcome = run(refractory_model(Json{{"duration_ms", 30.0}, {"I_nA", 500.0}, {"reset", "soft"}}, 2.0));
  BOOST_REQUIRE(outcome.spike_steps.size() > 5U);
  for (std::size_t i = 1; i < outcome.spike_steps.size(); ++i)
    BOOST_TEST(outcome.spike_steps[i] - outcome.spike_steps[i - 1] == 21);
  const std::int64_t held = outcome.spike_steps.back() - 20;
  BOOST_TEST(outcome.V_mV[held + 1] > -50.0);  // held above threshold
  BOOST_TEST(outcome.V_mV[held + 1] == outcome.V_mV[held + 20]);
}

BOOST_AUTO_TEST_CASE(a_start_above_threshold_is_reset_silently_and_held) {
  const Outcome outcome = run(refractory_model(Json{{"duration_ms", 40.0}, {"I_nA", 2.0}, {"V0_mV", -45.0}}, 2.0));
  BOOST_TEST(outcome.V_mV[1] == -65.0);
  BOOST_TEST(outcome.V_mV[20] == -65.0);
  BOOST_TEST(outcome.V_mV[21] > -65.0);
  BOOST_TEST(outcome.spike_steps.at(0) == 138 + 20);
}

BOOST_AUTO_TEST_CASE(a_jump_is_added_before_the_threshold_is_tested_and_lost_while_V_is_held) {
  Registry registry;
  registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
  registry.add(StimulusModel<Kick>::model);
  Model model = refractory_model(Json{{"duration_ms", 10.0}}, 2.0);
  const auto spikes_of_kicks_at = [&](std::initializer_list<double> steps) {
    model.stimuli.clear();
    for (const double step : steps)
      model.stimuli.push_back(
          {.name = "kick" + std::to_string(model.stimuli.size()),
           .model = "kick",
           .targets = {{"cell"}},
           .values = {{"start", milliseconds(step / 10.0)}, {"stop", milliseconds((step + 1.0) / 10.0)}}});
    Simulation simulation(model, registry);
    simulation.run();
    const auto steps_of_spikes = as_array(simulation.recordings()["spikes"].integers("step"));
    return std::vector<std::int64_t>(steps_of_spikes.begin(), steps_of_spikes.end());
  };
  BOOST_TEST((spikes_of_kicks_at({5}) == std::vector<std::int64_t>{5}));
  BOOST_TEST((spikes_of_kicks_at({5, 6, 15, 25}) == std::vector<std::int64_t>{5}));  // 6 to 25 are held
  BOOST_TEST((spikes_of_kicks_at({5, 15, 26}) == std::vector<std::int64_t>{5, 26}));
}

BOOST_AUTO_TEST_SUITE_END()
