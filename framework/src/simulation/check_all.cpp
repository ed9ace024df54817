// The check of a sweep: all runs are compiled, several at once, and what is found is merged in the order of runs.

#include "compile/network.hpp"
#include "simulation/kept_runs.hpp"
#include "simulation/side_by_side.hpp"

#include <rheobase/compile/available_memory.hpp>
#include <rheobase/simulation/sweep.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

namespace rheobase {
namespace {

/// Whether the runs that are in memory at the same time fit, if the largest of them meet.
void check_together(const Experiment& experiment, std::vector<std::uint64_t> memory, const Scheduler& scheduler,
                    std::uint64_t limit) {
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

/// What the check of one run came to.
struct RunCheck {
  Estimate estimate;
  std::vector<Problem> problems, warnings;
  std::exception_ptr failure;
};

/// Merges the checks of runs in the order of runs, whichever ends first.
class ChecksInOrder {
 public:
  explicit ChecksInOrder(const Experiment& experiment) : experiment_(experiment) {}

  /// Whether what comes is not looked at any more.
  [[nodiscard]] bool is_enough() const { return is_enough_; }
  void add(std::size_t run, RunCheck&& check) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(run, std::move(check));
    for (auto next = waiting_.begin(); next != waiting_.end() && next->first == merged_ && !is_enough_;) {
      merge(next->second);
      next = waiting_.erase(next);
    }
  }
  /// @throws ModelError, or what a plug-in threw
  void finish(std::vector<Problem>& warnings) {
    if (failure_) std::rethrow_exception(failure_);
    if (!problems_.all().empty()) throw ModelError(problems_.take(merged_));
    warnings = warned_.take(merged_);
  }
  [[nodiscard]] const Estimate& estimate() const { return all_; }
  /// What each run needs, in bytes.
  [[nodiscard]] const std::vector<std::uint64_t>& memory() const { return memory_; }

 private:
  void merge(RunCheck& check) {
    constexpr std::size_t enough = 100;  // problems
    const std::size_t run = merged_;
    failure_ = check.failure;
    if (failure_) {
      is_enough_ = true;
      return;
    }
    ++merged_;
    for (Problem& problem : check.problems) {
      const std::string words = problem.message;
      problems_.add(std::move(problem), run, words);
    }
    is_enough_ = problems_.all().size() >= enough;
    if (!check.problems.empty()) return;
    all_.neurons = std::max(all_.neurons, check.estimate.neurons);
    all_.steps += check.estimate.steps;
    all_.memory = std::max(all_.memory, check.estimate.memory);
    memory_.push_back(check.estimate.memory);
    all_.recorded += check.estimate.recorded;
    for (Problem& warning : check.warnings) {  // those of a swept value are reported for each value
      const bool is_swept = std::ranges::count(experiment_.sweep, warning.path, &Axis::path) > 0;
      const std::string words = is_swept ? warning.message : without_numbers(warning.message);
      warned_.add(std::move(warning), run, words);
    }
  }

  const Experiment& experiment_;
  std::mutex mutex_;
  std::map<std::size_t, RunCheck> waiting_;  // for a run before them
  std::size_t merged_ = 0;                   // runs
  std::atomic<bool> is_enough_ = false;
  std::exception_ptr failure_;
  Estimate all_;
  std::vector<std::uint64_t> memory_;
  FindingsOfRuns problems_, warned_;
};

/// Lets runs have their values in memory at the same time while these fit: each alone is known to.
class Room {
 public:
  explicit Room(std::uint64_t limit) : limit_(limit) {}
  void take(std::uint64_t bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return taken_ == 0 || taken_ + bytes <= limit_; });
    taken_ += bytes;
  }
  void give_back(std::uint64_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      taken_ -= bytes;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t limit_, taken_ = 0;
};

/// @param model of the experiment, with the values of any run
RunCheck check_run(const Experiment& experiment, std::size_t run, Model& model, const Registry& registry,
                   const RunOptions& options, Room& room, CompiledRuns* keep) {
  RunCheck check;
  struct Share {
    Room& room;
    std::uint64_t bytes = 0;
    ~Share() {
      if (bytes > 0) room.give_back(bytes);
    }
  } share{room};
  try {
    experiment.put(run, model);
    Network network = compile(model, registry, options, [&](std::uint64_t bytes) {
      room.take(bytes);
      share.bytes = bytes;
    });
    check.estimate = network.estimate;
    check.warnings = network.warnings;
    if (keep != nullptr) keep->kept().keep(run, std::move(network));
  } catch (const ModelError& error) {
    check.problems = error.problems();
  } catch (...) {
    check.failure = std::current_exception();
  }
  return check;
}

/// Stands for sinks that take rows, where nothing runs.
struct NoRows : TableSink {
  void open(const TableHeader&) override {}
  void append(const TableHeader&, const RowBatch&) override {}
};

}  // namespace

Estimate check_all(const Experiment& experiment, const Registry& registry, std::vector<Problem>& warnings,
                   RunOptions options, CompiledRuns* keep) {
  NoRows somewhere;
  options.sink = &somewhere;
  if (options.memory_limit == 0) options.memory_limit = available_memory();
  const std::size_t runs = experiment.runs();
  if (keep != nullptr) keep->kept().begin(runs, options.memory_limit / 8);
  Scheduler scheduler(options.threads);
  std::vector<std::optional<Model>> models(static_cast<std::size_t>(scheduler.threads()));  // by thread
  ChecksInOrder checks(experiment);
  Room room(options.memory_limit);
  scheduler.for_each(runs, [&](std::size_t run, std::size_t slot) {
    if (checks.is_enough()) return;
    std::optional<Model>& model = models[slot];
    if (!model) model = experiment.model;
    checks.add(run, check_run(experiment, run, *model, registry, options, room, keep));
  });
  checks.finish(warnings);
  const Estimate& all = checks.estimate();
  if (options.recording_limit > 0 && all.recorded > options.recording_limit)
    throw ModelError(
        {{"monitor." + experiment.model.monitors.front().name,
          fmt::format(
              "the samples of all {} runs are {:.3g} GB, but there is room for {:.3g} GB; sample fewer neurons, or at "
              "a longer interval, or make fewer runs",
              runs, static_cast<double>(all.recorded) / 1e9, static_cast<double>(options.recording_limit) / 1e9)}});
  check_together(experiment, checks.memory(), scheduler, options.memory_limit);
  return all;
}

}  // namespace rheobase
