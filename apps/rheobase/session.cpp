#include "session.hpp"

#include "interrupt.hpp"

#include <rheobase/figures/figures.hpp>
#include <rheobase/results/run_record.hpp>
#include <rheobase/simulation/sweep.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace rheobase::program {
namespace {

bool is_there(const std::filesystem::path& file) {
  std::error_code error;
  return std::filesystem::exists(file, error);
}

std::string stop_word() { return InterruptGuard::signal() == SIGTERM ? "terminated" : "interrupted"; }

}  // namespace

int Session::go() {
  std::optional<OutputFolder> folder;
  if (!settings_.output.empty()) folder.emplace(settings_.output, settings_.overwrite || continues(settings_.output));
  tell(run_head(experiment_, registry_, work_.estimate, settings_.threads));
  if (work_.checkpoints.every > 0 && folder)
    note(fmt::format("checkpoints are written to {0}; should the run be killed, go on with\n  {1} {0}",
                     shell_word(folder->path() / Checkpoints::file_name), work_.checkpoints.command));
  for (const std::string& warning : work_.warnings) note(warning);
  const auto begin = std::chrono::steady_clock::now();
  std::optional<InterruptGuard> guard(std::in_place);  // until the files are in their place
  std::exception_ptr failure;
  std::string incomplete;
  try {
    compute(folder ? &*folder : nullptr);
    if (results_.size() < experiment_.runs()) incomplete = stop_word();
  } catch (const std::exception& error) {
    if (!begun_ && dynamic_cast<const CheckpointError*>(&error) != nullptr) throw;  // there is nothing to keep
    failure = std::current_exception();
    incomplete = error.what();
  }
  std::ranges::sort(results_, {}, &RunResult::run);
  if (incomplete.empty()) conclude();
  wall_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  try {
    if (folder) write(*folder, incomplete);
  } catch (...) {
    if (results_.size() == experiment_.runs() || is_there(folder->path() / Checkpoints::file_name)) {
      folder->keep();  // hours of work, but no folder of results
      note(fmt::format("what was written stays in {}", path_text(folder->path())));
    }
    if (!failure) throw;  // else the first failure is the one to tell
  }
  guard.reset();
  if (folder && incomplete.empty()) remove_continued(folder->place());
  if (failure) std::rethrow_exception(failure);
  if (incomplete.empty()) close();
  if (InterruptGuard::signal() != 0) return InterruptGuard::signal() == SIGTERM ? terminated : interrupted;
  const std::vector<std::string> silent = silent_populations();
  if (!settings_.fail_if_silent || silent.empty()) return done;
  std::cerr << fmt::format("rheobase: error: population{} {} never fired{}, and --fail-if-silent was given\n",
                           silent.size() == 1 ? "" : "s", fmt::join(silent, ", "),
                           experiment_.runs() == 1 ? "" : " in any run");
  return failed;
}

void Session::tell(const std::string& text) const {
  if (!settings_.quiet) (settings_.json ? std::cerr : std::cout) << text << std::flush;  // a plug-in may crash
}
void Session::note(const std::string& text) const {
  if (!settings_.quiet) std::cerr << text << '\n';
}

/// Stops when a signal comes; then runs are missing.
void Session::compute(const OutputFolder* folder) {
  Progress progress(settings_.quiet);
  std::mutex mutex;
  SweepOptions sweep;
  sweep.threads = settings_.threads;
  if (folder != nullptr) {
    sinks_.resize(experiment_.runs());
    sweep.sink = [&](std::size_t run) {
      if (settings_.npy) sinks_[run] = std::make_unique<NpySink>(folder->path(), run);
      else sinks_[run] = std::make_unique<CsvSink>(folder->path(), run);
      if (!work_.checkpoints.resume.empty()) sinks_[run]->continue_from(work_.checkpoints.resume.parent_path());
      return sinks_[run].get();
    };
  }
  if (folder != nullptr && (work_.checkpoints.every > 0 || !work_.checkpoints.resume.empty()))
    sweep.drive = [&](std::size_t, Simulation& simulation) {
      drive(simulation, folder->path() / Checkpoints::file_name, progress);
    };
  sweep.on_finished = [&](std::size_t run, const Simulation& simulation) {
    if (folder != nullptr) sinks_[run]->close();
    RunResult result{run, simulation.summaries()};
    auto found = examine(simulation, registry_, run);
    const std::lock_guard lock(mutex);
    results_.push_back(std::move(result));
    symptoms_.insert(symptoms_.end(), std::move_iterator(found.begin()), std::move_iterator(found.end()));
  };
  sweep.on_progress = [&](double part) {
    progress.show(part);
    return InterruptGuard::signal() == 0;
  };
  run_all(experiment_, registry_, sweep);
  progress.finish();
}

/// From the beginning or a checkpoint to the end, and writes one at every multiple of so many steps, and when it is
/// stopped; the first at once, so that what cannot be saved is told before hours of work.
void Session::drive(Simulation& simulation, const std::filesystem::path& checkpoint, Progress& progress) {
  std::int64_t every = work_.checkpoints.every;
  if (!work_.checkpoints.resume.empty()) {
    resume(simulation);
    if (every == 0) every = simulation.steps();  // what was resumed can be resumed again
    resumed_at_ = simulation.step();
    progress.go_on_from(static_cast<double>(resumed_at_) / static_cast<double>(simulation.steps()));
    std::ofstream(checkpoint.parent_path() / Checkpoints::origin_name)
        << work_.checkpoints.resume.parent_path().string();
    tell(fmt::format("goes on from step {} of {}\n", simulation.step(), simulation.steps()));
  }
  if (every > 0) {
    simulation.save(checkpoint);
    begun_ = true;
    while (simulation.step() < simulation.steps()) {
      const bool stopped = !simulation.advance(every - simulation.step() % every);
      if (simulation.step() < simulation.steps()) simulation.save(checkpoint);
      if (stopped) return;
    }
  }
  simulation.run();
}

/// @throws CheckpointError for whatever reason: then the folder that it should go on from stays as it is
void Session::resume(Simulation& simulation) const {
  try {
    simulation.restore(work_.checkpoints.resume);
  } catch (const CheckpointError&) {
    throw;
  } catch (const FileError& error) {
    throw CheckpointError(error.what());
  }
}

/// Whether a folder is that of the checkpoint to go on from: what is incomplete there is replaced unasked.
bool Session::continues(const std::filesystem::path& place) const {
  std::error_code error;
  return !work_.checkpoints.resume.empty() &&
         std::filesystem::equivalent(work_.checkpoints.resume.parent_path(), place, error);
}

/// A run that was killed leaves a hidden folder, which nobody needs once the run that went on from it is complete; nor
/// those that it went on from itself.
void Session::remove_continued(const std::filesystem::path& place) const {
  const std::string hidden = "." + place.filename().string() + ".partial-";
  std::filesystem::path left = work_.checkpoints.resume.parent_path();
  for (std::error_code error; !left.empty();) {
    left = std::filesystem::canonical(left, error);
    const std::string name = left.filename().string();
    if (error || left.parent_path() != place.parent_path() || !name.starts_with(hidden)) return;
    pid_t writer = 0;
    std::from_chars(name.data() + hidden.size(), name.data() + name.size(), writer);
    if (writer > 0 && (kill(writer, 0) == 0 || errno == EPERM)) return;  // it was not killed: it is still at work
    std::string earlier;
    std::ifstream origin(left / Checkpoints::origin_name);
    std::getline(origin, earlier, '\0');
    std::filesystem::remove_all(left, error);
    left = earlier;
  }
}

/// What all runs together say. Whatever fails here, the tables are written.
void Session::conclude() {
  const auto begin = std::chrono::steady_clock::now();
  std::atomic<bool> told = false;
  const auto stopped = [&] {  // asked from any thread
    if (std::chrono::steady_clock::now() - begin > std::chrono::seconds(1) && !told.exchange(true))
      note("measuring what all runs together say: rheobases and diagnoses");
    return InterruptGuard::signal() != 0;
  };
  try {
    measure(stopped);
  } catch (const std::bad_alloc&) {
    notes_.emplace_back("rheobases and diagnoses are left out: out of memory");
  } catch (const std::exception& error) {
    notes_.push_back(fmt::format("rheobases and diagnoses are left out: {}", error.what()));
  }
  if (InterruptGuard::signal() != 0)
    notes_.push_back(fmt::format("{} after the last run: rheobases and diagnoses that were not there yet are left out",
                                 stop_word()));
}

void Session::measure(const std::function<bool()>& stopped) {
  curves_ = fi_curves(experiment_, results_, registry_, settings_.threads, stopped);
  std::set<std::string> failures;
  for (const FiCurve& curve : curves_)
    if (!curve.failure.empty() && failures.insert(curve.population).second)
      notes_.push_back(
          fmt::format("the rheobase of population '{}' could not be measured: {}", curve.population, curve.failure));
  std::erase_if(symptoms_, [&](const Symptom& symptom) {  // below its rheobase a curve is silent as it should be
    return symptom.kind == Symptom::Kind::silent && std::ranges::any_of(curves_, [&](const FiCurve& curve) {
             return curve.population == symptom.summary.name && curve.first_that_fired &&
                    std::ranges::find(curve.points, symptom.run, &FiPoint::run) != curve.points.end();
           });
  });
  diagnoses_ = explain(std::move(symptoms_), experiment_.runs(), registry_, stopped);
}

void Session::write(OutputFolder& folder, const std::string& incomplete) {
  std::vector<WrittenTable> tables;
  for (auto& sink : sinks_) {
    if (!sink) continue;
    sink->close();
    add_tables(tables, sink->tables());
  }
  if (settings_.npy) join_npy_runs(folder.path(), tables, sinks_.size());
  else join_runs(folder.path(), tables, sinks_.size());
  write_runs_table(folder.path(), experiment_, results_);
  files_.emplace_back("runs.csv");
  RunRecord manifest;
  for (const WrittenTable& t : tables) {
    files_.push_back(t.header.monitor + (settings_.npy ? ".npy" : ".csv"));
    manifest.recorded.push_back({files_.back(), t.rows, t.header.populations});
  }
  if (settings_.npy) {
    const bool drawn =
        std::ranges::any_of(tables, [](const WrittenTable& t) { return t.header.plot != RHEOBASE_PLOT_NONE; });
    if (settings_.figures && drawn && incomplete.empty())
      notes_.emplace_back("no figure shows what was recorded: gnuplot reads tables as csv, and --format npy was given");
    tables.clear();
  }
  std::error_code error;
  for (const char* name : {Checkpoints::file_name, Checkpoints::origin_name})
    if (const auto file = folder.path() / name; incomplete.empty()) std::filesystem::remove(file, error);
    else if (is_there(file)) files_.emplace_back(name);
  const auto stopped = [] { return InterruptGuard::signal() != 0; };
  if (settings_.figures && incomplete.empty() && !stopped()) {
    FigureResult figures = draw_figures(folder.path(), figure_data(work_.name, experiment_, registry_, tables),
                                        experiment_, curves_, stopped);
    files_.insert(files_.end(), figures.files.begin(), figures.files.end());
    notes_.insert(notes_.end(), figures.notes.begin(), figures.notes.end());
  }
  if (settings_.figures && incomplete.empty() && stopped())
    notes_.push_back(stop_word() + ": figures that were not drawn yet are left out; all runs are complete");
  manifest.incomplete_because = incomplete;
  manifest.scenario_file = work_.scenario_file;
  manifest.threads = settings_.threads;
  manifest.runs_done = results_.size();
  manifest.resumed_at = resumed_at_;
  manifest.wall_time = Time::from_value(wall_seconds_);
  manifest.warnings = work_.warnings;
  manifest.warnings.insert(manifest.warnings.end(), diagnoses_.begin(), diagnoses_.end());
  manifest.warnings.insert(manifest.warnings.end(), notes_.begin(), notes_.end());
  manifest.files = files_;
  files_.emplace_back("manifest.json");
  write_run_record(folder.path(), manifest, experiment_, registry_);
  if (incomplete.empty()) return folder.commit();
  const std::filesystem::path asked = folder.place();
  folder.commit_incomplete();
  note(fmt::format(
      "what was finished is in {}, marked incomplete{}", path_text(folder.place()),
      folder.place() == asked ? "" : fmt::format("; the complete results in {} are as they were", path_text(asked))));
  if (const auto checkpoint = folder.place() / Checkpoints::file_name; is_there(checkpoint))
    note(fmt::format("go on with\n  {} {}", work_.checkpoints.command, shell_word(checkpoint)));
}

void Session::close() const {
  for (const std::string& text : notes_) note("note: " + text);
  const RunOutcome outcome{wall_seconds_, settings_.output, files_,
                           diagnoses_,    curves_,          static_cast<double>(resumed_at_) * experiment_.model.dt};
  if (settings_.json) std::cout << run_json(experiment_, results_, outcome) << '\n';
  tell(work_.close(experiment_, results_, outcome));
}

/// Those that fired in no run.
std::vector<std::string> Session::silent_populations() const {
  std::vector<std::string> silent;
  for (std::size_t p = 0; p < experiment_.model.populations.size(); ++p) {
    const bool fired = std::ranges::any_of(results_, [&](const RunResult& r) { return r.populations[p].spikes > 0; });
    if (!fired) silent.push_back("'" + experiment_.model.populations[p].name + "'");
  }
  return silent;
}

}  // namespace rheobase::program
