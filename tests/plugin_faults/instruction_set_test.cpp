// Plug-ins for several instruction sets: which of them is taken, that none is run which the CPU cannot run, and that all
// compute the same bits.

#include "faults.hpp"

#include <rheobase/simulation/simulation.hpp>

#include <cstring>
#include <map>
#include <vector>

using namespace faults;
using namespace rheobase;

namespace {

/// The plug-in `levels` for each level that was built and this CPU runs, the lowest first.
std::vector<fs::path> runnable() {
  std::vector<fs::path> files;
  const fs::path lowest = fixture("levels");
  for (const std::string level : {"", "x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    const fs::path file = lowest.parent_path() / level / lowest.filename();
    if (!fs::exists(file)) continue;
    Registry registry;
    try {
      registry.load(file);
      files.push_back(file);
    } catch (const PluginError& error) {
      check_contains(error.what(), "is built for " + level + ", but this CPU runs");
    }
  }
  return files;
}

/// The bytes of all that was recorded of 75 neurons under noise, computed by the plug-in in `file`.
std::map<std::string, std::string> recorded(const fs::path& file, const std::string& neuron) {
  Registry registry;
  registry.load(file);
  for (const char* monitor : {"spikes", "state"}) registry.load(bundled(monitor));
  Model model;
  model.duration = 60.0_ms;
  model.seed = 3;
  model.populations.push_back({.name = "cells", .model = neuron, .size = 75});
  if (neuron != "HH") model.populations[0].values["tau"] = Uniform{5.0_ms, 20.0_ms};
  model.stimuli.push_back({.name = "noise",
                           .model = "ornstein_uhlenbeck",
                           .targets = {{"cells"}},
                           .values = {{"mean", 1.5_nA}, {"std", 0.7_nA}}});
  model.monitors = {{.name = "raster", .model = "spikes", .targets = {{"cells"}}},
                    {.name = "trace", .model = "state", .targets = {{"cells"}}}};
  Simulation simulation(model, registry);
  simulation.run();
  BOOST_TEST(simulation.summaries()[0].spikes > 75U);
  std::map<std::string, std::string> bytes;
  const auto add = [&](const std::string& name, const auto& cells) {
    bytes[name].assign(reinterpret_cast<const char*>(cells.data()), static_cast<std::size_t>(cells.size()) * 8);
  };
  for (const auto& [name, table] : simulation.recordings().tables())
    for (const Column& column : table.header().columns) {
      if (column.kind == RHEOBASE_COLUMN_REAL) add(name + column.name, table.reals(column.name));
      else if (column.kind != RHEOBASE_COLUMN_TIME) add(name + column.name, table.integers(column.name));
    }
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(instruction_sets)

BOOST_AUTO_TEST_CASE(the_best_level_that_the_CPU_runs_is_taken) {
  Registry registry;
  registry.search(fixture("levels").parent_path(), "test");
  BOOST_REQUIRE_EQUAL(registry.files().size(), 1U);
  BOOST_TEST(registry.files()[0].problem == "");
  BOOST_TEST(registry.files()[0].path == runnable().back());
  BOOST_TEST(registry.conflicts().empty());
  const std::string level = registry.files()[0].path.parent_path().filename();
  if (level != "levels") check_contains(registry.files()[0].manifest->toolchain, ", " + level);
}

BOOST_AUTO_TEST_CASE(all_levels_give_the_same_bits) {
  const auto files = runnable();
  BOOST_REQUIRE(!files.empty());
  for (const std::string neuron : {"LIF", "LIFRef", "ALIF", "HH"}) {
    const auto expected = recorded(files[0], neuron);
    BOOST_TEST(expected.size() > 4U);
    for (const fs::path& file : files) BOOST_TEST((recorded(file, neuron) == expected), neuron << " of " << file);
  }
}

BOOST_AUTO_TEST_CASE(a_plugin_for_another_CPU_is_refused_before_any_of_its_code_runs) {
  check_refused(fixture("unknown_level"),
                {"is built for an instruction set that this program does not know (level 99), but this CPU runs "});
}

BOOST_AUTO_TEST_CASE(a_variant_for_another_CPU_gives_way_to_one_that_runs_and_is_listed_where_there_is_none) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "x86-64-v4");
  std::string bytes = bytes_of(fixture("unknown_level"));
  write(folder / "x86-64-v4" / "lif.so", bytes);
  std::string problem;
  {
    Registry registry;
    registry.search(folder.path(), "test");
    BOOST_REQUIRE_EQUAL(registry.files().size(), 1U);
    problem = registry.files()[0].problem;
    check_contains(problem, "is built for");
  }
  write(folder / "lif.so", bytes_of(bundled("lif")));
  if (problem.find("this CPU runs x86-64-v4") != problem.npos) return;  // there it is the better one, and refused
  Registry registry;
  registry.search(folder.path(), "test");
  BOOST_REQUIRE_EQUAL(registry.files().size(), 1U);
  BOOST_TEST(registry.files()[0].path == folder / "lif.so");
  BOOST_TEST(registry.files()[0].problem == "");
}

BOOST_AUTO_TEST_CASE(a_subfolder_that_everybody_may_write_to_is_not_searched) {
  const TemporaryFolder folder;
  write(folder / "lif.so", bytes_of(bundled("lif")));
  fs::create_directory(folder / "x86-64-v2");
  fs::permissions(folder / "x86-64-v2", fs::perms::all);
  write(folder / "x86-64-v2" / "lif.so", "no plug-in");
  Registry registry;
  registry.search(folder.path(), "test");
  BOOST_REQUIRE_EQUAL(registry.folders().size(), 2U);
  check_contains(registry.folders()[1].problem, "may be written to by everybody");
  BOOST_REQUIRE_EQUAL(registry.files().size(), 1U);
  BOOST_TEST(registry.files()[0].path == folder / "lif.so");
}

BOOST_AUTO_TEST_CASE(a_plugin_that_is_loaded_already_is_not_loaded_in_a_better_variant_too) {
  Registry registry;
  registry.load(fixture("levels"));
  registry.search(fixture("levels").parent_path(), "test");
  BOOST_TEST(registry.files().size() == 1U);
  BOOST_TEST(registry.conflicts().empty());
}

BOOST_AUTO_TEST_SUITE_END()
