// Plug-ins that load, and then go wrong while they prepare or run.

#include "faults.hpp"

#include <rheobase/runtime/simulation.hpp>

#include <vector>

using namespace faults;
using namespace rheobase;

namespace {

Model one_population(const std::string& model, std::int64_t size, Values values = {}) {
  Model m;
  m.duration = 30.0_ms;  // 300 steps
  m.populations.push_back({.name = "cells", .model = model, .size = size, .values = std::move(values)});
  return m;
}

/// 0, 1, 2, ... for all neurons.
std::vector<Quantity> numbered(std::size_t size) {
  std::vector<Quantity> ids;
  for (std::size_t i = 0; i < size; ++i) ids.emplace_back(static_cast<double>(i));
  return ids;
}

/// What a run says when it fails with Error; the test fails where it does not.
template <class Error>
std::string failure(const Model& model, const std::string& plugin, const RunOptions& options) {
  Registry registry;
  registry.load(fixture(plugin));
  Simulation simulation(model, registry, options);
  try {
    simulation.run();
  } catch (const Error& error) {
    BOOST_CHECK_LT(simulation.step(), simulation.steps());
    return error.what();
  }
  BOOST_ERROR("ran to its end: " << plugin);
  return {};
}

RunOptions with_threads(int threads) {
  RunOptions options;
  options.threads = threads;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runtime)

BOOST_AUTO_TEST_CASE(a_model_that_throws_in_prepare_is_told_before_the_run) {
  Registry registry;
  registry.load(fixture("throws_in_prepare"));
  try {
    const Simulation simulation(one_population("ThrowsInPrepare", 1000), registry, with_threads(8));
    BOOST_ERROR("was prepared");
  } catch (const PluginError& error) {
    const std::string message = error.what();
    check_contains(message, "ThrowsInPrepare of population 'cells'");
    check_contains(message, "no coefficients for this tau");
    check_contains(message, fs::canonical(fixture("throws_in_prepare")).string());
  }
}

BOOST_AUTO_TEST_CASE(a_model_that_throws_at_one_neuron_and_step_is_told_with_both) {
  const Model model = one_population("ThrowsAtStep", 5000, {{"id", numbered(5000)}});
  const std::string message = failure<RunError>(model, "throws_at_step", with_threads(8));
  check_contains(message, "ThrowsAtStep of population 'cells'");
  check_contains(message, "neuron 7,");
  check_contains(message, "step 123 ");
  check_contains(message, "the ion channel is on fire");
  check_contains(message, fs::canonical(fixture("throws_at_step")).string());
}

BOOST_AUTO_TEST_CASE(the_error_does_not_depend_on_threads_or_blocks) {
  const Model model = one_population("ThrowsAtStep", 5000, {{"id", numbered(5000)}});
  const std::string expected = failure<RunError>(model, "throws_at_step", with_threads(1));
  for (const int threads : {1, 8}) {
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{17}, std::size_t{5000}}) {
      RunOptions options = with_threads(threads);
      options.block_size = block_size;
      BOOST_CHECK_EQUAL(failure<RunError>(model, "throws_at_step", options), expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_earliest_of_several_failures_is_told_for_every_number_of_threads) {
  std::vector<Quantity> when(4000, Quantity(1e9));
  when[100] = 90.0;
  when[3900] = 20.0;  // in the last block, but first in time
  const Model model = one_population("BecomesNaN", 4000, {{"when", when}});
  for (const int threads : {1, 2, 8}) {
    const std::string message = failure<NotFiniteError>(model, "becomes_nan", with_threads(threads));
    check_contains(message, "neuron 3900,");
    check_contains(message, "step 20 ");
  }
}

BOOST_AUTO_TEST_CASE(a_state_that_is_not_finite_is_told_with_variable_neuron_and_step) {
  std::vector<Quantity> when(1000, Quantity(1e9));
  when[641] = 50.0;
  const Model model = one_population("BecomesNaN", 1000, {{"when", when}});
  const std::string message = failure<NotFiniteError>(model, "becomes_nan", with_threads(8));
  check_contains(message, "BecomesNaN of population 'cells'");
  check_contains(message, "neuron 641,");
  check_contains(message, "step 50 ");
  check_contains(message, "V became nan");
  check_contains(message, fs::canonical(fixture("becomes_nan")).string());
}

/// A LIF population under a stimulus, seen by a monitor of this model.
Model stimulated(const std::string& stimulus, Values values, const std::string& monitor) {
  Model m = one_population("LIF", 600);
  m.stimuli.push_back({.name = "drive", .model = stimulus, .targets = {{"cells"}}, .values = std::move(values)});
  m.monitors.push_back({.name = "seen", .model = monitor, .targets = {{"cells"}}});
  return m;
}
Registry& with_bundled(Registry& registry) {
  for (const char* name : {"lif", "pulse_train", "spikes", "state"}) registry.load(bundled(name));
  return registry;
}

BOOST_AUTO_TEST_CASE(a_stimulus_that_throws_is_told_with_its_step_and_file_whatever_is_recorded) {
  for (const char* monitor : {"spikes", "state"}) {
    Registry registry;
    registry.load(fixture("stimulus_throws"));
    Simulation simulation(stimulated("StimulusThrows", {}, monitor), with_bundled(registry), with_threads(2));
    BOOST_CHECK_EXCEPTION(simulation.run(), RunError, [](const RunError& error) {
      check_contains(error.what(), "stimulus 'drive' (StimulusThrows), step 123 (12.3 ms): the electrode broke");
      check_contains(error.what(), "stimulus_throws.so");
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_state_that_overflows_and_is_reset_is_found_whatever_is_recorded) {
  const Values pulse{{"amplitude", Quantity(1e302, dimensions::current)}, {"width", 0.1_ms}, {"period", 100.0_ms}, {"delay", 1.0_ms}};
  for (const char* monitor : {"spikes", "state"}) {
    Registry registry;
    Simulation simulation(stimulated("pulse_train", pulse, monitor), with_bundled(registry), with_threads(2));
    BOOST_CHECK_EXCEPTION(simulation.run(), NotFiniteError, [](const NotFiniteError& error) {
      check_contains(error.what(), "LIF of population 'cells', neuron 0, step 10 (1 ms): V became inf");
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_failed_run_leaves_its_plugin_usable) {
  Registry registry;
  registry.load(fixture("throws_at_step"));
  Simulation failing(one_population("ThrowsAtStep", 100, {{"id", numbered(100)}}), registry, with_threads(8));
  BOOST_CHECK_THROW(failing.run(), RunError);
  Simulation fine(one_population("ThrowsAtStep", 100), registry, with_threads(8));  // every id is 0
  fine.run();
  BOOST_CHECK_EQUAL(fine.step(), 300);
}

BOOST_AUTO_TEST_SUITE_END()
