// The loading of plug-ins, compiled with a header of an interface to come in which every struct has a member more: a plug-in
// that was built for interface 3 loads there, lacks what came later, and gives the same bits.

#include "faults.hpp"
#include "interface_3/plain.hpp"

#include <rheobase/loading/closed_forms.hpp>

#include <array>

using namespace faults;
using namespace rheobase;

static_assert(RHEOBASE_ABI_VERSION > 3 && RHEOBASE_ABI_OLDEST == 3);

BOOST_AUTO_TEST_SUITE(next_host)

BOOST_AUTO_TEST_CASE(members_that_came_later_are_zero_and_all_others_are_where_they_belong) {
  Registry registry;
  registry.load(fixture("interface_3"));
  const rheobase_plugin& plugin = *registry.files()[0].manifest;
  BOOST_TEST(plugin.abi_version == 3U);
  BOOST_TEST(plugin.name == "plain");
  BOOST_TEST(plugin.added == nullptr);
  const rheobase_model& neuron = *registry.find(RHEOBASE_KIND_NEURON, "PlainLeaky").model;
  BOOST_TEST(neuron.added == nullptr);
  BOOST_TEST(neuron.neuron->added == nullptr);
  BOOST_REQUIRE(neuron.parameter_count == 3U);
  const std::array<std::string, 3> names{"tau", "R", "V_th"};
  for (std::size_t k = 0; k < 3; ++k) {
    BOOST_TEST(neuron.parameters[k].name == names[k]);
    BOOST_TEST(neuron.parameters[k].added == nullptr);
  }
  BOOST_TEST(neuron.neuron->state[0].name == "V");
  BOOST_TEST(registry.find(RHEOBASE_KIND_STIMULUS, "PlainRamp").model->stimulus->added == nullptr);
  const rheobase_monitor& monitor = *registry.find(RHEOBASE_KIND_MONITOR, "PlainSpikes").model->monitor;
  BOOST_TEST(monitor.added == nullptr);
  for (std::size_t k = 0; k < monitor.column_count; ++k) BOOST_TEST(monitor.columns[k].added == nullptr);
  BOOST_TEST(monitor.columns[3].name == "named_V");
}

BOOST_AUTO_TEST_CASE(every_registry_has_the_same_manifest_of_a_file) {
  Registry first, second;
  first.load(fixture("interface_3"));
  second.load(fixture("interface_3"));
  BOOST_TEST(first.files()[0].manifest == second.files()[0].manifest);
}

BOOST_AUTO_TEST_CASE(a_plugin_of_interface_3_gives_the_same_bits) {
  constexpr std::int64_t steps = 1000;
  constexpr double dt = 1e-4;
  Registry registry;
  registry.load(fixture("interface_3"));
  const RegisteredModel& neuron = registry.find(RHEOBASE_KIND_NEURON, "PlainLeaky");
  const rheobase_stimulus& ramp = *registry.find(RHEOBASE_KIND_STIMULUS, "PlainRamp").model->stimulus;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};

  std::vector<double> current(steps);
  const double slope = 1e-7;
  const double* const of_ramp[] = {&slope};
  rheobase_stimulus_block fill{};
  fill.targets = 1;
  fill.dt = dt;
  fill.parameters = of_ramp;
  fill.steps = steps;
  fill.values = current.data();
  fill.value_stride = 1;
  BOOST_REQUIRE(ramp.fill(&fill, message.data()) == 0);

  double V = 0.0;
  double* const state[] = {&V};
  const std::array parameters{0.01, 1e7, 0.015};
  const double* const columns[] = {&parameters[0], &parameters[1], &parameters[2]};
  std::vector<std::uint64_t> spikes(steps);
  rheobase_neuron_block block{};
  block.neurons = 1;
  block.dt = dt;
  block.state = state;
  block.parameters = columns;
  block.steps = steps;
  block.current = current.data();
  block.current_stride = 1;
  block.spikes = spikes.data();
  block.spike_stride = 1;
  BOOST_REQUIRE(neuron.model->neuron->advance(&block, message.data()) == 0);

  const plain::Run expected = plain::run(steps, dt);
  BOOST_TEST(V == expected.V);
  BOOST_REQUIRE(!expected.spikes.empty());
  for (const std::int64_t step : expected.spikes) BOOST_TEST(spikes[static_cast<std::size_t>(step)] == 1U);
  BOOST_TEST(rheobase_of(neuron, parameters).value() == parameters[2] / parameters[1]);
}

BOOST_AUTO_TEST_CASE(a_setup_names_its_variables_to_an_older_monitor) {
  Registry registry;
  registry.load(fixture("interface_3"));
  const rheobase_monitor& monitor = *registry.find(RHEOBASE_KIND_MONITOR, "PlainSpikes").model->monitor;
  rheobase_field w{}, V{};
  w.name = "w";
  V.name = "V";
  const rheobase_field* const variables[] = {&w, &V};
  rheobase_monitor_setup setup{};
  setup.variables = 2;
  setup.variable = variables;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  void* self = nullptr;
  BOOST_REQUIRE(monitor.create(&setup, &self, message.data()) == 0);
  BOOST_TEST(*static_cast<const std::int64_t*>(self) == 1);
  monitor.destroy(self);
}

BOOST_AUTO_TEST_SUITE_END()
