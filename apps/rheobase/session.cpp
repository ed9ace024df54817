#include "session.hpp"

#include "interrupt.hpp"
#include "progress.hpp"

#include <rheobase/report/figures.hpp>
#include <rheobase/report/manifest.hpp>
#include <rheobase/runtime/sweep.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>

namespace rheobase::program {

namespace options = boost::program_options;

void add_settings(CommandLine& line) {
  line.add()("overwrite", "replace the results that are there")
      ("threads", options::value<int>()->value_name("N"), "default: as many as the machine has; changes no result")
      ("no-figures", "write tables alone")
      ("quiet", "say nothing but errors")
      ("json", "say the summary as JSON on standard output, and the rest on standard error");
  line.add_plugin_path();
}

Settings settings_of(const CommandLine& line) {
  Settings s;
  s.quiet = line.has("quiet");
  s.json = line.has("json");
  s.figures = !line.has("no-figures");
  s.overwrite = line.has("overwrite");
  s.fail_if_silent = line.has("fail-if-silent");
  s.threads = line.has("threads") ? line.get<int>("threads") : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (line.has("threads") && (s.threads < 1 || s.threads > 1024))
    throw UsageError("--threads must be from 1 to 1024, but it is " + std::to_string(s.threads));
  if (line.has("output")) s.output = line.get<std::string>("output");
  return s;
}

int Session::go() {
  std::optional<OutputFolder> folder;
  if (!settings_.output.empty()) folder.emplace(settings_.output, settings_.overwrite);
  tell(run_head(experiment_, registry_, work_.estimate, settings_.threads));
  for (const std::string& warning : work_.warnings) note(warning);
  const auto begin = std::chrono::steady_clock::now();
  std::exception_ptr failure;
  std::string incomplete;
  try {
    if (!compute(folder ? &*folder : nullptr)) incomplete = InterruptGuard::signal() == SIGTERM ? "terminated" : "interrupted";
  } catch (const std::exception& error) {
    failure = std::current_exception();
    incomplete = error.what();
  }
  wall_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::ranges::sort(results_, {}, &RunResult::run);
  if (incomplete.empty()) conclude();
  try {
    if (folder) write(*folder, incomplete);
  } catch (...) {
    if (!failure) throw;  // else the first failure is the one to tell: the folder is not kept
  }
  if (failure) std::rethrow_exception(failure);
  if (!incomplete.empty()) return InterruptGuard::signal() == SIGTERM ? terminated : interrupted;
  close();
  const std::vector<std::string> silent = silent_populations();
  if (!settings_.fail_if_silent || silent.empty()) return done;
  std::cerr << fmt::format("rheobase: error: population{} {} never fired{}, and --fail-if-silent was given\n",
                           silent.size() == 1 ? "" : "s", fmt::join(silent, ", "),
                           experiment_.runs() == 1 ? "" : " in any run");
  return failed;
}

void Session::tell(const std::string& text) const {
  if (!settings_.quiet) (settings_.json ? std::cerr : std::cout) << text;
}
void Session::note(const std::string& text) const {
  if (!settings_.quiet) std::cerr << text << '\n';
}

/// Returns false when a signal came.
bool Session::compute(const OutputFolder* folder) {
  InterruptGuard guard;
  Progress progress(settings_.quiet);
  std::mutex mutex;
  SweepOptions sweep;
  sweep.threads = settings_.threads;
  if (folder != nullptr) {
    sinks_.resize(experiment_.runs());
    sweep.sink = [&](std::size_t run) {
      sinks_[run] = std::make_unique<CsvSink>(folder->path(), run);
      return sinks_[run].get();
    };
  }
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
  const bool all = run_all(experiment_, registry_, sweep);
  progress.finish();
  return all;
}

/// What all runs together say.
void Session::conclude() {
  curves_ = fi_curves(experiment_, results_, registry_, settings_.threads);
  std::erase_if(symptoms_, [&](const Symptom& symptom) {  // below its rheobase a curve is silent as it should be
    return symptom.kind == Symptom::Kind::silent && std::ranges::any_of(curves_, [&](const FiCurve& curve) {
             return curve.population == symptom.summary.name && curve.first_that_fired &&
                    std::ranges::find(curve.points, symptom.run, &FiPoint::run) != curve.points.end();
           });
  });
  diagnoses_ = explain(std::move(symptoms_), experiment_.runs(), registry_);
}

void Session::write(OutputFolder& folder, const std::string& incomplete) {
  std::vector<WrittenTable> tables;
  for (auto& sink : sinks_) {
    if (!sink) continue;
    sink->close();
    add_tables(tables, sink->tables());
  }
  join_runs(folder.path(), tables, sinks_.size());
  write_runs_table(folder.path(), experiment_, results_);
  files_.emplace_back("runs.csv");
  for (const WrittenTable& t : tables) files_.push_back(t.header.monitor + ".csv");
  if (settings_.figures && incomplete.empty()) {
    FigureResult figures =
        draw_figures(folder.path(), figure_data(work_.name, experiment_, registry_, tables), experiment_, curves_);
    files_.insert(files_.end(), figures.files.begin(), figures.files.end());
    notes_ = std::move(figures.notes);
  }
  RunManifest manifest;
  manifest.incomplete_because = incomplete;
  manifest.scenario_file = work_.scenario_file;
  manifest.threads = settings_.threads;
  manifest.steps = work_.estimate.steps / static_cast<std::int64_t>(experiment_.runs());
  manifest.runs_done = results_.size();
  manifest.wall_time = Time::from_value(wall_seconds_);
  manifest.warnings = work_.warnings;
  manifest.warnings.insert(manifest.warnings.end(), diagnoses_.begin(), diagnoses_.end());
  manifest.files = files_;
  files_.emplace_back("manifest.json");
  write_manifest(folder.path(), manifest, experiment_, registry_);
  folder.commit();
  if (!incomplete.empty()) note("what was finished is in " + folder.place().string() + ", marked incomplete");
}

void Session::close() const {
  for (const std::string& text : notes_) note("note: " + text);
  const RunOutcome outcome{wall_seconds_, settings_.output, files_, diagnoses_, curves_};
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
