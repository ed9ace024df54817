// A control loop sets and reads values ten thousand times a second: it takes no memory.
#include "../unit/bundled_models.hpp"
#include "counted_memory.hpp"

#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace rheobase;

BOOST_FIXTURE_TEST_SUITE(set_costs, BundledModels)

BOOST_AUTO_TEST_CASE(setting_a_value_for_all_takes_no_memory_after_the_first_time) {
  for (const std::int64_t size : {1, 1000, 20'000}) {
    Model model;
    model.duration = 1000.0_ms;
    model.populations = {{"a_population_with_a_long_name", "LIF", size, {{"R", Uniform{9.0_Mohm, 11.0_Mohm}}}}};
    const std::vector<Target> all{{"a_population_with_a_long_name"}};
    model.stimuli = {{"a_drive_with_a_long_name", "constant", all, {{"amplitude", 1.0_nA}}},
                     {"a_noise_with_a_long_name", "ornstein_uhlenbeck", all}};
    Simulation s(model, registry, {.threads = 1});
    auto drive = s.control<Current>("stimulus.a_drive_with_a_long_name.amplitude");
    auto noise = s.control<Current>("stimulus.a_noise_with_a_long_name.mean");
    auto tau = s.control<Time>("population.a_population_with_a_long_name.tau");
    auto V = s.control<Voltage>("population.a_population_with_a_long_name.V");
    double sum = 0.0;
    const auto turn = [&](int k) {
      drive.set(static_cast<double>(k) * 0.1_nA);
      noise.set(static_cast<double>(k) * 0.2_nA);
      tau.set(static_cast<double>(10 + k) * 1.0_ms);
      V.set(-60.0_mV);
      sum += drive.get().value() + tau.get(size - 1).value() + V.get().value();
    };
    s.advance(10);
    turn(1);
    const std::size_t before = counted::memory().allocations;
    for (int k = 2; k < 10; ++k) turn(k);
    BOOST_TEST(counted::memory().allocations - before == 0U, "with " << size << " neurons");
    BOOST_TEST(sum != 0.0);
  }
}

BOOST_AUTO_TEST_CASE(what_was_set_for_all_is_what_the_model_could_have_begun_with) {
  const auto model = [](Current amplitude, Time tau) {
    Model m;
    m.duration = 100.0_ms;
    m.seed = 5;
    m.populations = {{"cells", "LIF", 70, {{"tau", tau}, {"R", Uniform{9.0_Mohm, 11.0_Mohm}}}}};
    m.stimuli = {{"drive", "constant", {{"cells"}}, {{"amplitude", amplitude}}},
                 {"noise", "ornstein_uhlenbeck", {{"cells", {{3, 60, 2}}}}, {{"mean", amplitude}, {"start", 5.0_ms}}}};
    return m;
  };
  Simulation changed(model(0.5_nA, 20.0_ms), registry), meant(model(1.5_nA, 8.0_ms), registry);
  changed.set("stimulus.drive.amplitude", 1.5_nA);
  changed.set("stimulus.noise.mean", 1.5_nA);
  changed.set("population.cells.tau", 8.0_ms);
  changed.run();
  meant.run();
  BOOST_TEST(std::ranges::equal(changed.state("cells", "V"), meant.state("cells", "V")));
  BOOST_TEST(changed.summaries()[0].spikes > 0U);
}

BOOST_AUTO_TEST_CASE(noise_that_has_begun_keeps_its_state_when_its_mean_is_set_for_all) {
  const auto last = [&](bool same_again) {
    Model m;
    m.duration = 20.0_ms;
    m.populations = {{"cells", "LIF", 10}};
    m.stimuli = {{"noise", "ornstein_uhlenbeck", {{"cells"}}, {{"mean", 1.0_nA}}}};
    Simulation s(m, registry);
    s.advance(100);
    if (same_again) s.set("stimulus.noise.mean", 1.0_nA);
    s.run();
    const auto V = s.state("cells", "V");
    return std::vector<double>(V.begin(), V.end());
  };
  BOOST_TEST((last(false) == last(true)));
}

BOOST_AUTO_TEST_CASE(a_value_for_all_that_breaks_a_rule_changes_nothing) {
  Model m;
  m.duration = 20.0_ms;
  m.populations = {{"cells", "LIF", 10}};
  m.stimuli = {{"drive", "constant", {{"cells"}}, {{"amplitude", 2.0_nA}}}};
  Simulation s(m, registry), other(m, registry);
  BOOST_CHECK_THROW(s.set("population.cells.V_reset", -40.0_mV), ModelError);
  BOOST_CHECK_THROW(s.set("population.cells.tau", -1.0_ms), ModelError);
  BOOST_CHECK_THROW(s.set("stimulus.drive.amplitude", 1.0_mV), ModelError);
  s.run();
  other.run();
  BOOST_TEST(std::ranges::equal(s.state("cells", "V"), other.state("cells", "V")));
}

BOOST_AUTO_TEST_SUITE_END()
