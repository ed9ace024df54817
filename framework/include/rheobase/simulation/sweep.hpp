#pragma once
// All runs of an experiment. They are independent: with at least as many runs as threads each runs on one thread, beside
// the others; with fewer, they run one after the other on all threads. Results do not depend on which.

#include <rheobase/model/experiment.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace rheobase {

/// What one run of an experiment came to.
struct RunResult {
  std::size_t run = 0;
  std::vector<PopulationSummary> populations;
};

class KeptRuns;

/// Runs that check_all compiled. run_all begins with these, and compiles the others.
class CompiledRuns {
 public:
  CompiledRuns();
  ~CompiledRuns();
  CompiledRuns(CompiledRuns&&) noexcept;
  CompiledRuns& operator=(CompiledRuns&&) noexcept;
  /// For the library.
  [[nodiscard]] KeptRuns& kept() { return *kept_; }

 private:
  std::unique_ptr<KeptRuns> kept_;
};

struct SweepOptions {
  int threads = 0;  ///< 0: as many as the machine has
  /// Bytes that the runs in memory at once may take together; 0: 80 % of what is available. Runs that keep their recordings
  /// get equal shares, so that none takes what another counts on.
  std::uint64_t memory_limit = 0;
  /// Where the rows of a run go, which must outlive the run; empty: each simulation keeps its recordings. Called once a
  /// run, from any thread.
  std::function<TableSink*(std::size_t run)> sink{};
  /// How a run is taken to its end, from any thread; empty: simulation.run(). One that advances it in pieces calls run()
  /// last, unless advance() tells that it was stopped.
  std::function<void(std::size_t run, Simulation&)> drive{};
  /// After each run that was not stopped, from any thread, for several runs at once.
  std::function<void(std::size_t run, const Simulation&)> on_finished{};
  /// What check_all kept of this experiment and registry; null: every run is compiled as it begins. A run without a sink is
  /// compiled again, because its recordings share the memory.
  CompiledRuns* compiled = nullptr;
  /// Now and then, with the part of the work that is done, 0 to 1; from one thread at a time. False stops all runs.
  std::function<bool(double done)> on_progress{};
};

/// Runs all of an experiment. Returns false when on_progress stopped it: on_finished was then called for those runs
/// that had ended. @throws what Simulation throws, for one of the runs that fail; the others stop
bool run_all(const Experiment& experiment, const Registry& registry, const SweepOptions& options = {});

/// What all runs that hand their rows to sinks need: the steps and samples of all of them, the neurons and the memory of
/// the largest. Runs are checked at the same time; what is found does not depend on the number of threads.
/// @param warnings gets what is worth a warning, each once, for the first run that has it
/// @param options the memory limit holds for the runs that would be in memory at once on so many threads, the recording
/// limit for all of them
/// @param keep gets what was compiled, for run_all: the only run of an experiment, else runs in an eighth of the memory limit
/// @throws ModelError with what is wrong in the runs, each once and up to some hundred; PluginError for the first run that
/// has a plug-in which fails
Estimate check_all(const Experiment& experiment, const Registry& registry, std::vector<Problem>& warnings,
                   RunOptions options = {}, CompiledRuns* keep = nullptr);

}  // namespace rheobase
