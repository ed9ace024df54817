// A controller in the loop: every millisecond it reads the spikes of 100 noisy neurons and sets the current that keeps
// their rate at 30 Hz, also when half of them become leakier midway.
//
//   closed_loop [FOLDER WITH PLUG-INS]...
#include <rheobase/simulation/simulation.hpp>

#include <cmath>
#include <iostream>

using namespace rheobase;

int main(int argc, char** argv) try {
  constexpr double neurons = 100.0;
  constexpr Time tick = 1.0_ms, memory = 50.0_ms;
  constexpr Frequency goal = 30.0_Hz;
  const auto gain =
      0.2_pA / (1.0_Hz * 1.0_ms);  // how fast the current follows the error: a second type is made as it goes

  Model model;
  model.duration = 4.0_s;
  model.seed = 7;
  model.populations.push_back({.name = "cells", .model = "LIF", .size = 100});
  model.stimuli = {
      {.name = "noise", .model = "white_noise", .targets = {{"cells"}}, .values = {{"mean", 0.0_nA}, {"std", 1.0_nA}}},
      {.name = "drive", .model = "constant", .targets = {{"cells"}}, .values = {{"amplitude", 0.0_nA}}}};

  Registry registry;
  registry.search_everywhere(std::vector<std::filesystem::path>(argv + 1, argv + argc), argv[0]);
  Simulation simulation(model, registry);
  std::size_t spikes = 0, spikes_at_end = 0;
  simulation.on_spikes([&](std::span<const Spike> some) {
    spikes += some.size();
    if (simulation.time() >= 3.0_s) spikes_at_end += some.size();
  });
  Control<Current> drive =
      simulation.control<Current>("stimulus.drive.amplitude");  // drive.set(1.0_mV) does not compile

  Frequency rate = 0.0_Hz;
  Current current = 0.0_nA;
  for (int ms = 0; simulation.step() < simulation.steps(); ++ms) {
    spikes = 0;
    simulation.advance(tick);
    const Frequency now = static_cast<double>(spikes) / (neurons * tick);
    rate += (now - rate) * (tick / memory).value();
    current += gain * (goal - rate) * tick;
    drive.set(current);
    if (ms == 2000) simulation.set("population.cells.R", 5.0_Mohm, {{.first = 0, .last = 50}});
    if (ms % 250 == 0)
      std::cout << ms << " ms: " << rate.value() << " Hz at " << drive.get().value() * 1e9 << " nA, mean V "
                << simulation.state<Voltage>("cells", "V").mean().value() * 1e3 << " mV\n";
  }
  const Frequency at_end = static_cast<double>(spikes_at_end) / (neurons * 1.0_s);
  std::cout << "the last second: " << at_end.value() << " Hz\n";
  return std::abs((at_end / goal).value() - 1.0) < 0.1 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "closed_loop: " << error.what() << '\n';
  return 1;
}
