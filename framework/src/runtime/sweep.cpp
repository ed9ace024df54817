#include <rheobase/runtime/sweep.hpp>

#include "runtime/network.hpp"
#include "runtime/scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
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
  throw ModelError({{"population." + population.name + ".size",
                     fmt::format("{} runs at once, one a thread, need about {:.3g} GB of memory, the largest {:.3g} GB, but "
                                 "{:.3g} GB may be used; take fewer threads, or make population '{}' of {} smaller",
                                 scheduler.threads(), static_cast<double>(bytes) / 1e9, static_cast<double>(memory[0]) / 1e9,
                                 static_cast<double>(limit) / 1e9, population.name, population.size),
                     largest}});
}

/// What is wrong with the runs of an experiment, each once.
class ProblemsOfRuns {
 public:
  explicit ProblemsOfRuns(std::size_t runs) : runs_(runs) {}
  [[nodiscard]] bool many() const { return problems_.size() >= 100; }
  void add(const ModelError& error, std::size_t run) {
    for (Problem problem : error.problems()) {
      problem.run = run;
      const auto [known, is_new] = known_.try_emplace({problem.path, problem.message}, problems_.size());
      if (is_new) {
        problems_.push_back(std::move(problem));
        counts_.push_back(0);
      }
      ++counts_[known->second];
    }
  }
  void throw_if_any() {
    if (problems_.empty()) return;
    for (std::size_t i = 0; i < problems_.size(); ++i) problems_[i].in_all_runs = counts_[i] >= runs_;
    throw ModelError(std::move(problems_));
  }

 private:
  std::size_t runs_;
  std::vector<Problem> problems_;
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
  const bool limited = options.recording_limit > 0;
  Estimate all;
  std::vector<std::uint64_t> memory;
  std::set<std::string> told;
  ProblemsOfRuns problems(experiment.runs());
  for (std::size_t run = 0; run < experiment.runs() && !problems.many(); ++run) {
    std::vector<Problem> found;
    Estimate one;
    try {
      one = check(experiment.at(run), registry, found, options);
      if (limited) options.recording_limit -= std::min(one.recorded, options.recording_limit - 1);
    } catch (const ModelError& error) {
      problems.add(error, run);
      continue;
    }
    all.neurons = std::max(all.neurons, one.neurons);
    all.steps += one.steps;
    all.memory = std::max(all.memory, one.memory);
    memory.push_back(one.memory);
    all.recorded += one.recorded;
    for (Problem& warning : found) {
      warning.run = run;
      if (told.insert(warning.message).second) warnings.push_back(std::move(warning));
    }
  }
  problems.throw_if_any();
  check_together(experiment, std::move(memory), options.threads, options.memory_limit);
  return all;
}

}  // namespace rheobase
