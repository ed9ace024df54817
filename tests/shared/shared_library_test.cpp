// A host on the shared library: calls, exceptions and types of both sides cross its border.
#define BOOST_TEST_MODULE shared
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace rheobase;

namespace {

Model spiking() {
  Model model{.duration = 200.0_ms};
  model.populations.push_back({.name = "cell", .model = "LIF"});
  model.stimuli.push_back(
      {.name = "drive", .model = "constant", .targets = {{"cell"}}, .values = {{"amplitude", 2.0_nA}}});
  model.monitors.push_back({.name = "raster", .model = "spikes", .targets = {{"cell"}}});
  return model;
}

struct Bundled {
  Bundled() { registry.search(RHEOBASE_BUNDLED_PLUGINS, "test"); }
  Registry registry;
};

struct OwnError : std::runtime_error {
  using runtime_error::runtime_error;
};

struct RefusingSink : TableSink {
  void open(const TableHeader&) override {}
  void append(const TableHeader&, const RowBatch&) override { throw OwnError("full"); }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_run_gives_its_recordings, Bundled) {
  Simulation simulation(spiking(), registry);
  simulation.run();
  const std::vector<double> times = simulation.recordings()["raster"].times();
  BOOST_REQUIRE(times.size() == 14U);
  BOOST_TEST(times[0] == 13.9e-3, boost::test_tools::tolerance(1e-12));
}

BOOST_FIXTURE_TEST_CASE(an_exception_of_the_library_keeps_its_type_in_the_host, Bundled) {
  Model model = spiking();
  model.populations[0].values["tau"] = -1.0_ms;
  BOOST_CHECK_EXCEPTION(Simulation(model, registry), ModelError,
                        [](const ModelError& e) { return e.problems().size() == 1; });
  const Simulation simulation(spiking(), registry);
  BOOST_CHECK_THROW((void)simulation.state("cell", "nothing"), std::out_of_range);
  BOOST_CHECK_THROW((void)simulation.state<Voltage>("cell", "V").in("nA"), UnitError);
}

BOOST_FIXTURE_TEST_CASE(an_exception_of_the_host_keeps_its_type_through_the_library, Bundled) {
  RefusingSink sink;
  RunOptions options;
  options.sink = &sink;
  Simulation simulation(spiking(), registry, options);
  BOOST_CHECK_THROW(simulation.run(), OwnError);
}
