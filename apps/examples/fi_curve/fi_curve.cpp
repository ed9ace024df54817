// The f-I curve of the LIF neuron, its runs in parallel, compared with the closed form: T = tau ln(R I / (R I - (V_th - V_rest))).
//
//   fi_curve [FOLDER WITH PLUG-INS]...
#include <rheobase/simulation/sweep.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace rheobase;

namespace {

constexpr Resistance R = 10.0_Mohm;
constexpr Time tau = 10.0_ms, dt = 0.1_ms;
constexpr Voltage to_threshold = 15.0_mV;  // from rest, and from the reset

/// Of the equation itself. In steps of dt an interval is this, rounded up.
Time interval(Current I) { return tau * std::log(R * I / (R * I - to_threshold)); }

}  // namespace

int main(int argc, char** argv) try {
  Experiment experiment;
  Model& model = experiment.model;
  model.duration = 1.0_s;
  model.dt = dt;
  model.populations.push_back({.name = "cell", .model = "LIF", .values = {{"tau", tau}, {"R", R}}});
  model.stimuli.push_back({.name = "drive", .model = "constant", .targets = {{"cell"}}});
  experiment.sweep.push_back({"stimulus.drive.amplitude", evenly_spaced(0.0_nA, 5.0_nA, 21)});

  Registry registry;
  registry.search_everywhere(std::vector<std::filesystem::path>(argv + 1, argv + argc), argv[0]);
  std::vector<double> measured_hz(experiment.runs());
  SweepOptions options;
  options.on_finished = [&](std::size_t run,
                            const Simulation& simulation) {  // from any thread: to an element of its own
    const PopulationSummary summary = simulation.summaries()[0];
    if (summary.mean_interval) measured_hz[run] = (1.0 / *summary.mean_interval).value();
  };
  run_all(experiment, registry, options);

  std::cout << "   I/nA  measured/Hz  closed form/Hz\n" << std::fixed;
  double off = 0.0;
  for (std::size_t k = 0; k < measured_hz.size(); ++k) {
    const Current I = 0.25_nA * static_cast<double>(k);
    double closed_hz = 0.0, stepped_hz = 0.0;
    if (R * I > to_threshold * (1.0 + 1e-12)) {  // 1.5 nA is the rheobase itself: there V only nears the threshold
      closed_hz = (1.0 / interval(I)).value();
      stepped_hz = (1.0 / (std::ceil(interval(I) / dt) * dt)).value();
    }
    std::cout << std::setw(7) << std::setprecision(2) << I.value() * 1e9 << std::setw(13) << std::setprecision(3)
              << measured_hz[k] << std::setw(16) << closed_hz << '\n';
    off = std::max(off, std::abs(measured_hz[k] - stepped_hz));
  }
  std::cout << "rheobase " << (to_threshold / R).value() * 1e9 << " nA; in whole steps the two differ by " << off
            << " Hz at most\n";
  return off < 1e-9 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "fi_curve: " << error.what() << '\n';
  return 1;
}
