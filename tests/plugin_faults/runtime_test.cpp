// Plug-ins that load, and then go wrong while they prepare or run.

#include "faults.hpp"

#include <rheobase/plugin/monitor.hpp>
#include <rheobase/analysis/rheobase.hpp>
#include <rheobase/loading/closed_forms.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <limits>
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

/// Adds rows without the values of the variables.
struct Careless {
  static constexpr auto name = "careless", description = "adds rows that are too short";
  static constexpr auto needs = Needs::samples;
  static constexpr auto columns = std::tuple{column_step, column_time};
  static constexpr bool adds_variables = true;
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  Careless(const Parameters&, const Watched&) {}
  void observe(const Epoch& epoch, Rows<Careless>& rows) { rows.add_with_variables({}, epoch.first_step); }
};

/// A monitor as C would write it, whose self is the setup that it was given. Counts how many of it there are.
struct Witness {
  static inline int alive = 0;
  static int create(const rheobase_monitor_setup* setup, void** self, char*) {
    ++alive;
    *self = const_cast<rheobase_monitor_setup*>(setup);
    return 0;
  }
  static int observe(void* self, const rheobase_epoch* epoch, const rheobase_table*, char*) {
    const auto& setup = *static_cast<const rheobase_monitor_setup*>(self);
    return setup.steps == 300 && setup.targets == 20 && setup.population_targets[0] == 20 && epoch->steps > 0 ? 0 : 1;
  }
  static int finish(void*, const rheobase_table*, char*) { return 0; }
  static void destroy(void*) { --alive; }

  static constexpr rheobase_column column{"count", nullptr, {}, RHEOBASE_COLUMN_INTEGER};
  static constexpr rheobase_monitor monitor{1,        0,       RHEOBASE_PLOT_NONE, &column, 1,      0, &create,
                                            &observe, &finish, &destroy,           nullptr, nullptr};
  static constexpr rheobase_model model{
      RHEOBASE_KIND_MONITOR, "witness", "keeps what it was shown", nullptr, nullptr, 0, nullptr, nullptr, &monitor};
};

/// A neuron as C would write it: each fires in every step, and so do those that are not there.
struct AllBits {
  static std::uint64_t prepared_size(std::uint64_t, std::uint64_t) { return 0; }
  static int prepare(const rheobase_neuron_block*, char*) { return 0; }
  static int advance(const rheobase_neuron_block* b, char*) {
    for (std::uint64_t n = 0; n < b->steps; ++n)
      std::fill_n(b->spikes + n * b->spike_stride, (b->neurons + 63) / 64, ~std::uint64_t{0});
    return 0;
  }
  static constexpr double inf = std::numeric_limits<double>::infinity();
  static constexpr rheobase_field state{"x",  "nothing", nullptr, {},     RHEOBASE_ROLE_NONE, 0, 0, 0.0,
                                        -inf, inf,       nullptr, nullptr};
  static constexpr rheobase_neuron neuron{&state, 1, 0, &prepared_size, &prepare, &advance, nullptr, nullptr, nullptr};
  static constexpr rheobase_model model{
      RHEOBASE_KIND_NEURON, "AllBits", "fires in every step", nullptr, nullptr, 0, &neuron, nullptr, nullptr};
};

/// Cannot open a table.
struct FullDisk : TableSink {
  void open(const TableHeader&) override { throw FileError("the disk is full"); }
  void append(const TableHeader&, const RowBatch&) override {}
};

Model watched_by(const std::string& monitor) {
  Model m = one_population("LIF", 20);
  m.monitors.push_back({.name = "m", .model = monitor, .targets = {{"cells"}}});
  return m;
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

BOOST_AUTO_TEST_CASE(spike_bits_beyond_the_last_neuron_are_ignored) {
  Registry registry;
  registry.load(fs::path(RHEOBASE_BUNDLED_PLUGINS) / "spikes.so");
  registry.add<AllBits>();
  for (const bool recorded : {false, true})
    for (const std::int64_t size : {1, 70, 200}) {
      Model model = one_population("AllBits", size);
      if (recorded) model.monitors.push_back({.name = "raster", .model = "spikes", .targets = {{"cells"}}});
      Simulation simulation(model, registry, {.threads = 2, .block_size = 128});
      simulation.run();
      BOOST_TEST(simulation.summaries()[0].spikes == static_cast<std::uint64_t>(300 * size));
      if (!recorded) continue;
      const auto neurons = simulation.recordings()["raster"].integers("neuron");
      BOOST_REQUIRE(neurons.size() == static_cast<std::size_t>(300 * size));
      bool in_order = true;
      for (std::size_t row = 0; row < neurons.size(); ++row)
        in_order = in_order && neurons[row] == static_cast<std::int64_t>(row) % size;
      BOOST_TEST(in_order);
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
  const Values pulse{
      {"amplitude", Quantity(1e302, dimensions::current)}, {"width", 0.1_ms}, {"period", 100.0_ms}, {"delay", 1.0_ms}};
  for (const char* monitor : {"spikes", "state"}) {
    Registry registry;
    Simulation simulation(stimulated("pulse_train", pulse, monitor), with_bundled(registry), with_threads(2));
    BOOST_CHECK_EXCEPTION(simulation.run(), NotFiniteError, [](const NotFiniteError& error) {
      check_contains(error.what(), "LIF of population 'cells', neuron 0, step 10 (1 ms): V became inf");
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(what_was_recorded_before_a_failure_is_whole_for_every_number_of_threads) {
  std::vector<Quantity> when(4000, Quantity(1e9));
  when[3000] = 6500.0;  // some epochs after progress was told first
  Model model = one_population("BecomesNaN", 4000, {{"when", when}});
  model.duration = 900.0_ms;
  model.populations.push_back({.name = "seen", .model = "LIF", .size = 100});
  model.stimuli.push_back(
      {.name = "drive", .model = "constant", .targets = {{"seen"}}, .values = {{"amplitude", 2.0_nA}}});
  model.monitors.push_back({.name = "raster", .model = "spikes", .targets = {{"seen"}}});
  Registry registry;
  registry.load(fixture("becomes_nan"));
  for (const char* name : {"lif", "constant", "spikes"}) registry.load(bundled(name));
  std::int64_t whole = 0;  // steps, up to the epoch that fails
  for (const int threads : {1, 2, 8}) {
    std::int64_t told = 0;
    RunOptions options = with_threads(threads);
    options.on_progress = [&](std::int64_t step) {
      told = step;
      return true;
    };
    Simulation simulation(model, registry, options);
    BOOST_CHECK_EXCEPTION(simulation.run(), NotFiniteError, [](const NotFiniteError& error) {
      check_contains(error.what(), "BecomesNaN of population 'cells', neuron 3000, step 6500 (650 ms): V became nan");
      return true;
    });
    if (threads == 1) whole = simulation.step();
    BOOST_CHECK(told > 1000 && told < whole && whole <= 6500);
    BOOST_CHECK_EQUAL(simulation.step(), whole);
    BOOST_CHECK_EQUAL(simulation.recordings()["raster"].rows(), 100 * (whole / 139));  // each fires every 139 steps
  }
}

BOOST_AUTO_TEST_CASE(a_row_without_the_values_of_its_variables_is_told) {
  Registry registry;
  registry.load(bundled("lif"));
  registry.add(MonitorModel<Careless>::model);
  Simulation simulation(watched_by("careless"), registry);
  try {
    simulation.run();
    BOOST_ERROR("short rows were stored");
  } catch (const RunError& error) {
    check_contains(error.what(), "careless of monitor 'm' failed: rows.add_with_variables got 0 values for 1 sampled");
  }
}

BOOST_AUTO_TEST_CASE(what_a_monitor_was_created_from_is_valid_until_it_is_destroyed) {
  Registry registry;
  registry.load(bundled("lif"));
  registry.add(Witness::model);
  {
    Simulation simulation(watched_by("witness"), registry);
    BOOST_TEST(Witness::alive == 1);
    BOOST_CHECK_NO_THROW(simulation.run());
  }
  BOOST_TEST(Witness::alive == 0);
  FullDisk disk;
  RunOptions options;
  options.sink = &disk;
  BOOST_CHECK_THROW(Simulation(watched_by("witness"), registry, options), FileError);
  BOOST_TEST(Witness::alive == 0);
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

BOOST_AUTO_TEST_CASE(a_closed_form_that_throws_is_told_with_the_file_and_one_that_is_extreme_says_nothing) {
  Registry registry;
  registry.load(fixture("closed_forms"));
  const Population neuron{.name = "cell", .model = "ClosedForms"};
  try {
    (void)closed_form_rheobase(neuron, registry);
    BOOST_ERROR("did not fail");
  } catch (const PluginError& error) {
    check_contains(error.what(), "rheobase of ClosedForms failed: no rheobase today");
    check_contains(error.what(), fixture("closed_forms").string());
  }
  const RegisteredModel& model = registry.find(RHEOBASE_KIND_NEURON, "ClosedForms");
  const double tau[] = {0.01};
  BOOST_TEST(!resting_potential(neuron, registry, 1.0_nA));  // infinite
  BOOST_TEST(!largest_dt_of(model, tau));                    // negative
}

BOOST_AUTO_TEST_SUITE_END()
