// Why it does not fire, or not as it should: what is said of a run that has ended.
#include "bundled_models.hpp"

#include <rheobase/analysis/diagnosis.hpp>

#include <boost/test/unit_test.hpp>

#include <utility>

using namespace rheobase;

namespace {

Model model_of(const std::string& neuron, Values values, const std::string& stimulus = "", Values input = {}) {
  Model model;
  model.duration = 200.0_ms;
  model.populations = {{.name = "cells", .model = neuron, .values = std::move(values)}};
  if (!stimulus.empty())
    model.stimuli = {{.name = "drive", .model = stimulus, .targets = {{"cells"}}, .values = std::move(input)}};
  return model;
}

/// All that is said of a model that ran, in one text.
std::string said_of(const Model& model, const Registry& registry) {
  Simulation simulation(model, registry);
  simulation.run();
  std::string all;
  for (const std::string& text : diagnose(simulation, registry)) all += text + "\n";
  return all;
}

void check_says(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) BOOST_TEST((text.find(part) != text.npos), "'" << part << "' is not in: " << text);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(diagnosis, BundledModels)

BOOST_AUTO_TEST_CASE(a_silent_neuron_is_told_how_far_from_threshold_it_rests) {
  check_says(said_of(model_of("LIF", {}, "constant", {{"amplitude", 1.0_nA}}), registry),
             {"population 'cells' never fired.", "largest current that it got is 1 nA", "comes to rest at -55 mV",
              "5 mV below the threshold of -50 mV", "is 1.5 nA."});
}

BOOST_AUTO_TEST_CASE(without_a_closed_form_the_model_itself_is_asked) {
  const std::string said = said_of(model_of("HH", {}, "constant", {{"amplitude", 0.1_nA}}), registry);
  check_says(
      said, {"is 100 pA", "comes to rest at -6", "below the threshold of 0 mV", "is 224.6 pA (measured, held for 1 s"});
  check_says(said_of(model_of("HH", {}, "constant", {{"amplitude", 0.1_pA}}), registry),
             {"The unit of the stimulus may be wrong"});
  check_says(said_of(model_of("HH", {{"C", 0.1_uF}}, "constant", {{"amplitude", 0.3_nA}}), registry),
             {"The unit of C is probably wrong", "at 100 pF the rheobase would be 224.6 pA"});
}

BOOST_AUTO_TEST_CASE(an_explanation_that_is_stopped_within_a_measurement_is_left_out) {
  Simulation simulation(model_of("HH", {}, "constant", {{"amplitude", 0.1_nA}}), registry);
  simulation.run();
  const auto explained = [&](const std::function<bool()>& stopped) {
    return explain(examine(simulation, registry), 1, registry, stopped);
  };
  int asked = 0;
  BOOST_TEST(explained([&] { return ++asked == 0; }).size() == 1U);
  BOOST_TEST(asked > 100);  // all the while
  const int all = std::exchange(asked, 0);
  for (const int after : {2, 20}) {
    asked = 0;
    BOOST_TEST(explained([&] { return ++asked > after; }).empty());
    BOOST_TEST(asked < all / 2);
  }
}

BOOST_AUTO_TEST_CASE(a_silent_neuron_without_input_is_not_told_that_its_current_is_above_the_rheobase) {
  const std::string said = said_of(model_of("IF", {}), registry);
  check_says(said, {"No stimulus drives it.", "rheobase, the smallest constant current that makes it fire, is 0",
                    "Any larger current makes it fire"});
  BOOST_TEST((said.find("is larger, but") == said.npos), said);
}

BOOST_AUTO_TEST_CASE(a_current_above_the_rheobase_that_is_too_brief_is_told_so) {
  check_says(said_of(model_of("LIF", {}, "step", {{"amplitude", 2.0_nA}, {"stop", 2.0_ms}}), registry),
             {"is 2 nA", "larger, but it was too short or rose too slowly, or the neuron did not begin at rest."});
  check_says(said_of(model_of("LIF", {}, "constant", {{"amplitude", 1.5_nA}}), registry), {"The current equals it"});
}

BOOST_AUTO_TEST_CASE(a_current_is_held_against_the_rheobase_of_a_neuron_that_got_it) {
  Model model = model_of("LIF", {{"R", std::vector<Quantity>{1.0_Mohm, 10.0_Mohm}}}, "constant",
                         {{"amplitude", std::vector<Quantity>{10.0_nA, 1.0_nA}}});
  model.populations[0].size = 2;
  std::string said = said_of(model, registry);
  check_says(said,
             {"rheobase of neuron 1, the lowest of all", "is 1.5 nA.", "another neuron may have got the largest"});
  BOOST_TEST((said.find("is larger") == said.npos), said);
  model.stimuli[0].values["amplitude"] = 1.0_nA;
  check_says(said_of(model, registry), {"V of neuron 1 comes to rest at -55 mV", "rheobase of neuron 1"});
  model.stimuli[0].values["amplitude"] = 2.0_nA;
  model.duration = 5.0_ms;
  check_says(said_of(model, registry), {"rheobase of neuron 1", "is larger, but it was too short"});
}

BOOST_AUTO_TEST_CASE(a_population_driven_by_jumps_is_told_what_it_got) {
  const std::string said = said_of(model_of("LIF", {}, "poisson", {{"rate", 10.0_Hz}}), registry);
  check_says(said, {"driven by 'drive' (poisson: rate = 10 Hz, weight = 1 mV)", "V jumped by at most 1 mV",
                    "15 such jumps at once"});
  BOOST_TEST((said.find("no current") == said.npos), said);
}

BOOST_AUTO_TEST_CASE(spikes_of_the_initial_state_alone_are_told_as_such) {
  check_says(said_of(model_of("ExpIF", {{"V", -45.0_mV}}, "constant", {{"amplitude", 0.1_nA}}), registry),
             {"fired only in the first", "does so without any input", "V begins at -45 mV", "is 100 pA", "is 162 pA"});
  check_says(said_of(model_of("LIF", {{"V", 10.0_mV}, {"reset", std::string("soft")}}), registry),
             {"its initial state causes it", "at or above the threshold of -50 mV", "No stimulus drives it."});
  // A single spike at the onset of a current that is above the rheobase is the current's.
  BOOST_TEST(said_of(model_of("HH", {}, "constant", {{"amplitude", 0.3_nA}}), registry) == "");
}

BOOST_AUTO_TEST_CASE(a_spike_in_every_step_is_told_with_the_unit_that_is_wrong) {
  check_says(said_of(model_of("LIF", {}, "constant", {{"amplitude", 2.0_mA}}), registry),
             {"fires in almost every step", "is 2 mA", "come to rest at 20 kV",
              "The unit of the stimulus is probably wrong: its current is 1.33e+06 times the rheobase"});
  check_says(said_of(model_of("LIF", {{"R", 10000.0_Gohm}}, "constant", {{"amplitude", 2.0_nA}}), registry),
             {"The unit of R is probably wrong", "at 10 Mohm the rheobase would be 1.5 nA"});
}

BOOST_AUTO_TEST_CASE(bins_near_the_mean_interval_of_regular_firing_are_warned_of) {
  Model model = model_of("LIF", {}, "constant", {{"amplitude", 2.5_nA}});
  model.monitors = {{.name = "activity", .model = "rate", .targets = {{"cells"}}, .values = {{"bin", 10.0_ms}}}};
  check_says(said_of(model, registry), {"monitor 'activity' has bins of 10 ms", "mean interval of 9.2 ms", "'cells'"});
  for (const Time& bin : {4.5_ms, 19.0_ms}) {
    model.monitors[0].values["bin"] = bin;
    BOOST_TEST(said_of(model, registry) == "");
  }
}

BOOST_AUTO_TEST_CASE(bins_are_judged_by_the_intervals_that_they_count_alone) {
  Model model = model_of("LIF", {}, "constant", {{"amplitude", 2.5_nA}});
  // A histogram of intervals has no rate that could swing.
  model.monitors = {
      {.name = "isi", .model = "intervals", .targets = {{"cells"}}, .values = {{"bin", 1.0_ms}, {"longest", 10.0_ms}}}};
  BOOST_TEST(said_of(model, registry) == "");
  model.monitors[0].values["bin"] = 10.0_ms;
  BOOST_TEST(said_of(model, registry) == "");
  // The mean interval is that of both neurons, and the slower alone is watched.
  model.populations[0].size = 2;
  model.populations[0].values["tau"] = std::vector<Quantity>{10.0_ms, 20.0_ms};
  model.monitors = {
      {.name = "activity", .model = "rate", .targets = {{"cells", {{1, 2, 1}}}}, .values = {{"bin", 8.0_ms}}}};
  BOOST_TEST(said_of(model, registry) == "");
  model.monitors[0].targets = {{"cells"}};
  check_says(said_of(model, registry), {"monitor 'activity' has bins of 8 ms"});
}

BOOST_AUTO_TEST_CASE(one_text_serves_all_runs_and_explains_the_one_with_the_largest_current) {
  std::vector<Symptom> symptoms;
  for (std::size_t run = 0; run < 3; ++run) {
    Simulation simulation(model_of("LIF", {}, "constant", {{"amplitude", static_cast<double>(run) * 0.5_nA}}),
                          registry);
    simulation.run();
    for (Symptom& symptom : examine(simulation, registry, run)) symptoms.push_back(std::move(symptom));
  }
  auto said = explain(symptoms, 3, registry);
  BOOST_REQUIRE(said.size() == 1U);
  check_says(said[0], {"never fired in any of the 3 runs. Of run 2: The", "is 1 nA"});
  said = explain(symptoms, 20, registry);
  check_says(said.at(0), {"never fired in 3 of 20 runs, first in run 0"});
}

BOOST_AUTO_TEST_SUITE_END()
