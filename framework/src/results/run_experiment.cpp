#include <rheobase/results/run_experiment.hpp>

#include "engine/scheduler.hpp"
#include "results/checkpoints.hpp"
#include "results/conclude.hpp"
#include "results/finished_runs.hpp"
#include "results/write_results.hpp"

#include <rheobase/model/problem.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace rheobase {
namespace {

/// A reason that is never empty: without one, all runs came to their end.
std::string or_stopped(std::string reason) { return reason.empty() ? "stopped" : std::move(reason); }

class ExperimentRun {
 public:
  ExperimentRun(const Experiment& experiment, const Registry& registry, const ExperimentOptions& options,
                ExperimentListener& listener)
      : experiment_(experiment),
        registry_(registry),
        options_(options),
        listener_(listener),
        threads_(Scheduler(options.threads).threads()),
        checkpoints_(experiment, options) {}

  ExperimentResult go() {
    if (options_.format == nullptr) throw std::invalid_argument("ExperimentOptions::format is null");
    begin();
    const auto begin = std::chrono::steady_clock::now();
    const std::exception_ptr failure = compute();
    if (incomplete_.empty())
      detail::conclude(result_, std::move(symptoms_), experiment_, registry_, threads_, listener_);
    result_.wall_time =
        Time::from_value(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    if (folder_) write(failure != nullptr);
    if (failure) std::rethrow_exception(failure);
    result_.incomplete_because = incomplete_;
    return std::move(result_);
  }

 private:
  /// All that can be refused is refused before the first step.
  void begin() {
    std::vector<Problem> warnings;
    const std::uint64_t room = options_.folder.empty() ? 0 : room_for_samples(options_.folder);
    ExperimentStart start;
    start.estimate =
        check_all(experiment_, registry_, warnings, {.threads = threads_, .recording_limit = room}, &compiled_);
    start.threads = threads_;
    start.warnings = result_.warnings = listener_.words_of(warnings);
    if (!options_.folder.empty())
      folder_.emplace(options_.folder, options_.overwrite || checkpoints_.continue_in(options_.folder));
    if (options_.checkpoint_every > 0) start.checkpoint = detail::Checkpoints::checkpoint_of(folder_->path());
    listener_.begins(start);
  }

  /// Runs everything, or as much as can be. @returns what failed
  std::exception_ptr compute() {
    std::exception_ptr failure;
    try {
      run_all(experiment_, registry_, sweep_options());
      if (result_.runs.size() < experiment_.runs()) incomplete_ = or_stopped(listener_.stop_reason());
    } catch (const std::exception& error) {
      const bool resumed_nothing =
          dynamic_cast<const CheckpointError*>(&error) != nullptr && !checkpoints_.have_begun();
      if (resumed_nothing) throw;  // there is nothing to keep
      failure = std::current_exception();
      incomplete_ = or_stopped(error.what());
    }
    listener_.computed();
    std::ranges::sort(result_.runs, {}, &RunResult::run);
    result_.resumed_at = checkpoints_.resumed_at();
    return failure;
  }

  SweepOptions sweep_options() {
    SweepOptions sweep;
    sweep.threads = threads_;
    sweep.compiled = &compiled_;
    if (folder_) {
      sinks_.resize(experiment_.runs());
      finished_.emplace(*options_.format, folder_->path());
      sweep.sink = [this](std::size_t run) {
        sinks_[run] = options_.format->sink(folder_->path(), run);
        if (checkpoints_.is_resumed()) sinks_[run]->continue_from(checkpoints_.earlier_folder());
        return sinks_[run].get();
      };
    }
    if (checkpoints_.are_wanted())
      sweep.drive = [this](std::size_t, Simulation& simulation) {
        checkpoints_.drive(simulation, folder_->path(), listener_);
      };
    sweep.on_finished = [this](std::size_t run, const Simulation& simulation) { finish(run, simulation); };
    sweep.on_progress = [this](double done) {
      listener_.progress(done);
      return !listener_.should_stop();
    };
    return sweep;
  }

  /// From any thread.
  void finish(std::size_t run, const Simulation& simulation) {
    if (folder_) {
      sinks_[run]->close();
      finished_->add(run, sinks_[run]->tables());
    }
    listener_.finished(run, simulation);
    RunResult result{run, simulation.summaries()};
    auto found = examine(simulation, registry_, run);
    const std::lock_guard lock(mutex_);
    result_.runs.push_back(std::move(result));
    symptoms_.insert(symptoms_.end(), std::move_iterator(found.begin()), std::move_iterator(found.end()));
  }

  /// @param has_failed what failed first is what the caller gets to know: an error of writing only where there is no other
  void write(bool has_failed) {
    const std::filesystem::path asked = folder_->place();
    Leftovers leftovers;
    try {
      detail::write_results(*folder_, result_, incomplete_, sinks_, experiment_, registry_, options_, threads_,
                            listener_);
    } catch (...) {
      leftovers.readable = false;
      if (result_.runs.size() == experiment_.runs() || !detail::Checkpoints::checkpoint_in(folder_->path()).empty()) {
        folder_->keep();  // hours of work, but no folder of results
        report(leftovers);
      }
      if (!has_failed) throw;
      return;
    }
    if (incomplete_.empty()) return checkpoints_.remove_continued(asked);
    if (folder_->place() != asked) leftovers.untouched = asked;
    report(leftovers);
  }

  void report(Leftovers leftovers) {
    leftovers.folder = folder_->path();
    leftovers.checkpoint = detail::Checkpoints::checkpoint_in(folder_->path());
    listener_.left(leftovers);
  }

  const Experiment& experiment_;
  const Registry& registry_;
  CompiledRuns compiled_;  // what the check kept
  const ExperimentOptions& options_;
  ExperimentListener& listener_;
  int threads_;
  detail::Checkpoints checkpoints_;
  std::optional<OutputFolder> folder_;
  std::vector<std::unique_ptr<RunSink>> sinks_;
  std::optional<detail::FinishedRuns> finished_;
  std::mutex mutex_;  // of what finish() adds
  ExperimentResult result_;
  std::vector<Symptom> symptoms_;
  std::string incomplete_;
};

}  // namespace

std::vector<std::string> ExperimentListener::words_of(const std::vector<Problem>& warnings) const {
  std::vector<std::string> words;
  for (const Problem& warning : warnings) words.push_back(warning.message);
  return words;
}

ExperimentResult run_experiment(const Experiment& experiment, const Registry& registry,
                                const ExperimentOptions& options, ExperimentListener& listener) {
  return ExperimentRun(experiment, registry, options, listener).go();
}

ExperimentResult run_experiment(const Experiment& experiment, const Registry& registry,
                                const ExperimentOptions& options) {
  ExperimentListener nobody;
  return run_experiment(experiment, registry, options, nobody);
}

}  // namespace rheobase
