// The smallest host program: one neuron under a constant current, and when it fires.
//
//   first_spikes [FOLDER WITH PLUG-INS]...
#include <rheobase/runtime/simulation.hpp>

#include <iostream>

using namespace rheobase;

int main(int argc, char** argv) try {
  Model model;
  model.duration = 200.0_ms;
  model.populations.push_back({.name = "cell", .model = "LIF", .values = {{"tau", 10.0_ms}, {"R", 10.0_Mohm}}});
  model.stimuli.push_back({.name = "drive", .model = "constant", .targets = {{"cell"}}, .values = {{"amplitude", 2.0_nA}}});
  model.monitors.push_back({.name = "raster", .model = "spikes", .targets = {{"cell"}}});

  Registry registry;
  registry.search_everywhere(std::vector<std::filesystem::path>(argv + 1, argv + argc), argv[0]);
  Simulation simulation(model, registry);
  simulation.run();

  const Eigen::ArrayXd times_ms = simulation.recordings()["raster"].times() * 1e3;
  std::cout << times_ms.size() << " spikes, at (ms): " << times_ms.transpose() << '\n';
  return times_ms.size() == 14 && std::abs(times_ms[0] - 13.9) < 1e-9 ? 0 : 1;  // 10 ms ln 4, in whole steps of 0.1 ms
} catch (const std::exception& error) {
  std::cerr << "first_spikes: " << error.what() << '\n';
  return 1;
}
