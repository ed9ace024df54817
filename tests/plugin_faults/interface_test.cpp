// The interface grows: what was built for interface 3 runs in this program, and what is built for a later one is refused.

#include "faults.hpp"
#include "interface_3/plain.hpp"

#include <rheobase/plugin/abi.h>
#include <rheobase/simulation/simulation.hpp>

constexpr unsigned abi_of_today = RHEOBASE_ABI_VERSION;

// The header as it was, next to that of today.
#undef RHEOBASE_PLUGIN_ABI_H
#undef RHEOBASE_ABI_VERSION
#undef RHEOBASE_ABI_OLDEST
#undef RHEOBASE_NOTE
#undef RHEOBASE_MANIFEST_HEAD
namespace interface_3 {
#include "interface_3/abi.h"
}

#include <cstddef>

using namespace faults;
using namespace rheobase;

BOOST_AUTO_TEST_SUITE(interface)

#define CHECK_LAST(structure, member)                                                    \
  BOOST_TEST(offsetof(interface_3::structure, member) == offsetof(::structure, member)); \
  BOOST_TEST(sizeof(interface_3::structure) <= sizeof(::structure))

BOOST_AUTO_TEST_CASE(structs_begin_with_what_they_had_in_interface_3) {
  BOOST_TEST(sizeof(interface_3::rheobase_dimension) == sizeof(::rheobase_dimension));
  CHECK_LAST(rheobase_field, initial_from);
  CHECK_LAST(rheobase_neuron_block, spike_stride);
  CHECK_LAST(rheobase_neuron, largest_dt);
  CHECK_LAST(rheobase_series, value);
  CHECK_LAST(rheobase_stimulus_block, value_stride);
  CHECK_LAST(rheobase_stimulus, fill);
  CHECK_LAST(rheobase_column, kind);
  CHECK_LAST(rheobase_monitor_setup, variable);
  CHECK_LAST(rheobase_epoch, sampled);
  CHECK_LAST(rheobase_table, append);
  CHECK_LAST(rheobase_bytes, write);
  CHECK_LAST(rheobase_monitor, restore);
  CHECK_LAST(rheobase_model, monitor);
  CHECK_LAST(rheobase_note, toolchain);
  CHECK_LAST(rheobase_plugin, model_count);
}

BOOST_AUTO_TEST_CASE(a_plugin_in_C_built_for_interface_3_gives_the_same_bits) {
  Registry registry;
  registry.load(fixture("interface_3"));
  registry.load(bundled("state"));
  Model model;
  model.duration = 100.0_ms;
  model.populations = {{.name = "cells", .model = "PlainLeaky", .size = 70}};
  model.stimuli = {{.name = "ramp", .model = "PlainRamp", .targets = {{"cells"}}}};
  model.monitors = {{.name = "spikes", .model = "PlainSpikes", .targets = {{"cells"}}},
                    {.name = "trace", .model = "state", .targets = {{.population = "cells"}}}};
  Simulation simulation(model, registry);
  simulation.run();
  const plain::Run expected = plain::run(simulation.steps(), model.dt.value());
  BOOST_REQUIRE(!expected.spikes.empty());
  const auto spikes = simulation.recordings()["spikes"].integers("step");
  const auto named = simulation.recordings()["spikes"].integers("named_V");
  BOOST_REQUIRE(spikes.size() == 70 * expected.spikes.size());
  for (std::size_t k = 0; k < expected.spikes.size(); ++k) {
    BOOST_TEST(spikes[70 * k] == expected.spikes[k]);
    BOOST_TEST(named[70 * k] == 1);
  }
  for (std::size_t neuron = 0; neuron < 70; ++neuron) BOOST_TEST(simulation.state("cells", "V")[neuron] == expected.V);
}

BOOST_AUTO_TEST_CASE(a_plugin_in_C_built_for_the_interface_of_today_is_loaded) {
  Registry registry;
  registry.load(fixture("plain_c"));
  BOOST_TEST(registry.models().size() == 3U);
  BOOST_TEST(registry.files()[0].manifest->toolchain == "C99");
}

BOOST_AUTO_TEST_CASE(a_plugin_built_for_the_next_interface_is_refused_with_what_to_do) {
  check_refused(fixture("next_interface"),
                {"was built for version " + std::to_string(abi_of_today + 1) + " of the plug-in interface (with C99)",
                 "use a newer program, or build it again with this program's headers"});
}

BOOST_AUTO_TEST_SUITE_END()
