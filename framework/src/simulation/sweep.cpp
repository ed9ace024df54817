#include <rheobase/simulation/sweep.hpp>

#include "engine/scheduler.hpp"
#include "simulation/kept_runs.hpp"
#include "simulation/side_by_side.hpp"

#include <rheobase/compile/available_memory.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

namespace rheobase {
namespace {

/// Adds up what all runs have done.
class Progress {
 public:
  Progress(const SweepOptions& options, std::size_t runs) : options_(options), runs_(static_cast<double>(runs)) {}

  /// Adds a part of one run. False: stop.
  bool add(double part) {
    if (stopped_) return false;
    if (!options_.on_progress) return true;
    const std::lock_guard lock(mutex_);
    done_ += part;
    if (!stopped_ && !options_.on_progress(std::min(1.0, done_ / runs_))) stopped_ = true;
    return !stopped_;
  }
  void stop() { stopped_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  const SweepOptions& options_;
  double runs_;
  std::mutex mutex_;
  double done_ = 0.0;
  std::atomic<bool> stopped_ = false;
};

/// Adds which run it is that failed.
template <class Error>
[[noreturn]] void fail_in_run(const Error& error, const Experiment& experiment, std::size_t run) {
  if (experiment.runs() == 1) throw;
  throw Error(fmt::format("{}\n  in run {}: {}", error.what(), run, experiment.setting(run)));
}

/// @param run_options what all runs have in common
void run_one(const Experiment& experiment, std::size_t run, const Registry& registry, RunOptions run_options,
             const SweepOptions& options, Progress& progress) {
  std::int64_t reported = 0, steps = 1;
  run_options.sink = options.sink ? options.sink(run) : nullptr;
  run_options.on_progress = [&](std::int64_t step) {
    const double part = static_cast<double>(step - std::exchange(reported, step)) / static_cast<double>(steps);
    return progress.add(part);
  };
  Simulation simulation = options.compiled != nullptr
                              ? options.compiled->kept().take(run, experiment.at(run), registry, run_options)
                              : Simulation(experiment.at(run), registry, run_options);
  steps = simulation.steps();
  try {
    if (options.drive) options.drive(run, simulation);
    else simulation.run();
  } catch (const NotFiniteError& error) {
    fail_in_run(error, experiment, run);
  } catch (const RunError& error) {
    fail_in_run(error, experiment, run);
  }
  if (!simulation.stopped() && options.on_finished) options.on_finished(run, simulation);
}

}  // namespace

bool run_all(const Experiment& experiment, const Registry& registry, const SweepOptions& options) {
  const std::size_t runs = experiment.runs();
  Scheduler scheduler(options.threads);
  Progress progress(options, runs);
  RunOptions run_options;
  run_options.memory_limit = options.memory_limit;
  if (!side_by_side(runs, scheduler)) {
    run_options.threads = scheduler.threads();
    for (std::size_t run = 0; run < runs && !progress.stopped(); ++run)
      run_one(experiment, run, registry, run_options, options, progress);
    return !progress.stopped();
  }
  run_options.threads = 1;
  if (run_options.memory_limit == 0) run_options.memory_limit = available_memory();
  if (!options.sink)
    run_options.recording_limit = run_options.memory_limit / static_cast<std::uint64_t>(scheduler.threads());
  std::vector<std::exception_ptr> failures(runs);  // the first in order is told, not the first in time
  scheduler.for_each(runs, [&](std::size_t run, std::size_t) {
    if (progress.stopped()) return;
    try {
      run_one(experiment, run, registry, run_options, options, progress);
    } catch (...) {
      failures[run] = std::current_exception();
      progress.stop();
    }
  });
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return !progress.stopped();
}

}  // namespace rheobase
