#include <rheobase/simulation/sweep.hpp>

#include <rheobase/compile/available_memory.hpp>

#include "compile/network.hpp"
#include "engine/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
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

/// Whether runs are put on one thread each, beside the others.
bool side_by_side(std::size_t runs, const Scheduler& scheduler) {
  return runs >= static_cast<std::size_t>(scheduler.threads());
}

/// Whether the runs that are in memory at the same time fit, if the largest of them meet.
void check_together(const Experiment& experiment, std::vector<std::uint64_t> memory, int threads, std::uint64_t limit) {
  const Scheduler scheduler(threads);
  if (!side_by_side(memory.size(), scheduler)) return;
  const std::size_t largest = static_cast<std::size_t>(std::ranges::max_element(memory) - memory.begin());
  const auto together = memory.begin() + scheduler.threads();
  std::ranges::partial_sort(memory, together, std::greater());
  const std::uint64_t bytes = std::accumulate(memory.begin(), together, std::uint64_t{0});
  if (bytes <= limit) return;
  const Model model = experiment.at(largest);
  const Population& population = *std::ranges::max_element(model.populations, {}, &Population::size);
  throw ModelError(
      {{"population." + population.name + ".size",
        fmt::format("{} runs at once, one a thread, need about {:.3g} GB of memory, the largest {:.3g} GB, but "
                    "{:.3g} GB may be used; take fewer threads, or make population '{}' of {} smaller",
                    scheduler.threads(), static_cast<double>(bytes) / 1e9, static_cast<double>(memory[0]) / 1e9,
                    static_cast<double>(limit) / 1e9, population.name, population.size),
        largest}});
}

/// What is found in the runs of an experiment, each once, with the first run that has it.
class FindingsOfRuns {
 public:
  [[nodiscard]] const std::vector<Problem>& all() const { return findings_; }
  /// @param words by which a finding of this path is known again
  void add(Problem finding, std::size_t run, const std::string& words) {
    finding.run = run;
    const auto [known, is_new] = known_.try_emplace({finding.path, words}, findings_.size());
    if (is_new) {
      findings_.push_back(std::move(finding));
      counts_.push_back(0);
    }
    ++counts_[known->second];
  }
  /// @param runs how many were looked at
  std::vector<Problem> take(std::size_t runs) {
    for (std::size_t i = 0; i < findings_.size(); ++i) findings_[i].in_all_runs = counts_[i] >= runs;
    return std::move(findings_);
  }

 private:
  std::vector<Problem> findings_;
  std::vector<std::size_t> counts_;  // how many runs have it
  std::map<std::pair<std::string, std::string>, std::size_t> known_;
};

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
  if (!side_by_side(runs, scheduler)) {
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
                   RunOptions options) {
  NoRows somewhere;
  options.sink = &somewhere;
  if (options.memory_limit == 0) options.memory_limit = available_memory();
  constexpr std::size_t enough = 100;  // problems
  Estimate all;
  std::vector<std::uint64_t> memory;
  FindingsOfRuns problems, warned;
  std::size_t run = 0;
  for (; run < experiment.runs() && problems.all().size() < enough; ++run) {
    std::vector<Problem> found;
    Estimate one;
    try {
      one = check(experiment.at(run), registry, found, options);
    } catch (const ModelError& error) {
      for (const Problem& problem : error.problems()) problems.add(problem, run, problem.message);
      continue;
    }
    all.neurons = std::max(all.neurons, one.neurons);
    all.steps += one.steps;
    all.memory = std::max(all.memory, one.memory);
    memory.push_back(one.memory);
    all.recorded += one.recorded;
    for (const Problem& warning : found) {
      const bool is_swept = std::ranges::count(experiment.sweep, warning.path, &Axis::path) > 0;  // told at each value
      warned.add(warning, run, is_swept ? warning.message : without_numbers(warning.message));
    }
  }
  if (!problems.all().empty()) throw ModelError(problems.take(run));
  warnings = warned.take(run);
  if (options.recording_limit > 0 && all.recorded > options.recording_limit)
    throw ModelError(
        {{"monitor." + experiment.model.monitors.front().name,
          fmt::format(
              "the samples of all {} runs are {:.3g} GB, but there is room for {:.3g} GB; sample fewer neurons, or at "
              "a longer interval, or make fewer runs",
              experiment.runs(), static_cast<double>(all.recorded) / 1e9,
              static_cast<double>(options.recording_limit) / 1e9)}});
  check_together(experiment, std::move(memory), options.threads, options.memory_limit);
  return all;
}

}  // namespace rheobase
