#include <rheobase/runtime/sweep.hpp>

#include "runtime/scheduler.hpp"

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

void run_one(const Experiment& experiment, std::size_t run, const Registry& registry, int threads,
             const SweepOptions& options, Progress& progress) {
  std::int64_t reported = 0, steps = 1;
  RunOptions run_options;
  run_options.threads = threads;
  run_options.sink = options.sink ? options.sink(run) : nullptr;
  run_options.on_progress = [&](std::int64_t step) {
    const double part = static_cast<double>(step - std::exchange(reported, step)) / static_cast<double>(steps);
    return progress.add(part);
  };
  Simulation simulation(experiment.at(run), registry, run_options);
  steps = simulation.steps();
  simulation.run();
  if (!simulation.stopped() && options.on_finished) options.on_finished(run, simulation);
}

/// Stands for sinks that take rows, where nothing runs.
struct NoRows : TableSink {
  void open(const TableHeader&) override {}
  void append(const TableHeader&, const RowBatch&) override {}
};

}  // namespace

bool run_all(const Experiment& experiment, const Registry& registry, const SweepOptions& options) {
  const std::size_t runs = experiment.runs();
  Scheduler scheduler(options.threads);
  Progress progress(options, runs);
  if (runs < static_cast<std::size_t>(scheduler.threads())) {
    for (std::size_t run = 0; run < runs && !progress.stopped(); ++run)
      run_one(experiment, run, registry, scheduler.threads(), options, progress);
    return !progress.stopped();
  }
  std::vector<std::exception_ptr> failures(runs);  // the first in order is told, not the first in time
  scheduler.for_each(runs, [&](std::size_t run, std::size_t) {
    if (progress.stopped()) return;
    try {
      run_one(experiment, run, registry, 1, options, progress);
    } catch (...) {
      failures[run] = std::current_exception();
      progress.stop();
    }
  });
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return !progress.stopped();
}

Estimate check_all(const Experiment& experiment, const Registry& registry, std::vector<Problem>& warnings,
                   std::uint64_t recording_limit) {
  NoRows somewhere;
  RunOptions options;
  options.sink = &somewhere;
  options.recording_limit = recording_limit;
  Estimate all;
  for (std::size_t run = 0; run < experiment.runs(); ++run) {
    std::vector<Problem> found;
    Estimate one;
    try {
      one = check(experiment.at(run), registry, found, options);
      if (recording_limit > 0) options.recording_limit -= std::min(one.recorded, options.recording_limit - 1);
    } catch (const ModelError& error) {
      std::vector<Problem> problems = error.problems();
      for (Problem& problem : problems) problem.run = run;
      throw ModelError(std::move(problems));
    }
    all.neurons = std::max(all.neurons, one.neurons);
    all.steps += one.steps;
    all.memory = std::max(all.memory, one.memory);
    all.recorded += one.recorded;
    for (Problem& warning : found) {
      warning.run = run;
      if (std::ranges::none_of(warnings, [&](const Problem& w) { return w.message == warning.message; }))
        warnings.push_back(std::move(warning));
    }
  }
  return all;
}

}  // namespace rheobase
