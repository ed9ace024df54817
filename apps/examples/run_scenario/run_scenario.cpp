// A scenario from a text in memory, run as `rheobase run` does it, with progress and a limit of time; then its tables read
// back.
//
//   run_scenario [FOLDER WITH PLUG-INS]...
#include <rheobase/results/read_results.hpp>
#include <rheobase/results/run_experiment.hpp>
#include <rheobase/scenario/scenario.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>

using namespace rheobase;

namespace {

constexpr const char* text = R"(
duration = "500 ms"
seed = 4
[population.cells]
model = "LIF"
size = 50
[stimulus.drive]
model = "white_noise"
target = "cells"
mean = "1.5 nA"
std = "2 nA"
[monitor.raster]
model = "spikes"
target = "cells"
[sweep]
"stimulus.drive.mean" = ["1 nA", "1.5 nA", "2 nA"]
)";

/// Shows how far it is, and cancels after a minute. A button of a window would do the same.
class Console : public ExperimentListener {
 public:
  void progress(double done) override { std::fprintf(stderr, "%3.0f %%\n", 100.0 * done); }
  bool should_stop() override { return std::chrono::steady_clock::now() > end_; }
  std::string stop_reason() const override { return "it took more than a minute"; }
  void left(const Leftovers& left) override { std::cerr << "what was finished is in " << left.folder << '\n'; }

 private:
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + std::chrono::minutes(1);
};

}  // namespace

int main(int argc, char** argv) try {
  Registry registry;
  registry.search_everywhere(std::vector<std::filesystem::path>(argv + 1, argv + argc), argv[0]);
  const Experiment experiment = read_scenario_text(text).experiment;
  Console console;
  const ExperimentResult result = run_experiment(
      experiment, registry, {.folder = "run_scenario_results", .overwrite = true, .name = "noise"}, console);
  for (const std::string& note : result.notes) std::cerr << "note: " << note << '\n';
  if (!result.incomplete_because.empty()) return 1;

  bool all_there = result.runs.size() == experiment.runs();
  ResultFolder(result.folder).for_each_run("raster", [&](RunSpikes&& run) {
    const SpikeTrains& cells = run.populations[0].second;
    std::cout << experiment.setting(run.run) << ": " << cells.spikes() << " spikes in the table\n";
    all_there = all_there && cells.spikes() == result.runs[run.run].populations[0].spikes;
  });
  std::cout << "results in " << result.folder << (all_there ? "" : ", but spikes are missing") << '\n';
  return all_there ? 0 : 1;
} catch (const std::exception& error) {  // a ScenarioError has the line and a caret below the mistake
  std::cerr << error.what() << '\n';
  return 1;
}
