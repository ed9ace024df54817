// rheobase run FILE: the whole road. Reads and checks, says what will run, runs, writes, says what happened.

#include "interrupt.hpp"
#include "options.hpp"
#include "progress.hpp"

#include <rheobase/analysis/diagnosis.hpp>
#include <rheobase/report/csv.hpp>
#include <rheobase/report/figures.hpp>
#include <rheobase/report/manifest.hpp>
#include <rheobase/report/output_folder.hpp>
#include <rheobase/report/runs_table.hpp>
#include <rheobase/report/summary.hpp>
#include <rheobase/runtime/sweep.hpp>
#include <rheobase/scenario/scenario.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <mutex>
#include <thread>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;

struct Settings {
  bool quiet = false, json = false, figures = true, overwrite = false;
  int threads = 0;
  std::filesystem::path output;
};

CommandLine command_line() {
  CommandLine line("rheobase run FILE [options]", "Runs a scenario file and writes tables, figures and a manifest.", "FILE");
  line.add()("set", options::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
             "a value in place of the file's, such as population.cells.tau=20ms")
      ("output", options::value<std::string>()->value_name("DIR"), "where results go; default: results/<scenario>")
      ("overwrite", "replace the results that are there")
      ("threads", options::value<int>()->value_name("N"), "default: as many as the machine has; changes no result")
      ("seed", options::value<std::uint64_t>()->value_name("N"), "of random numbers, in place of the file's")
      ("no-figures", "write tables alone")
      ("quiet", "say nothing but errors")
      ("json", "say the summary as JSON on standard output, and the rest on standard error");
  line.add_plugin_path();
  return line;
}

Settings settings_of(const CommandLine& line) {
  Settings s;
  s.quiet = line.has("quiet");
  s.json = line.has("json");
  s.figures = !line.has("no-figures");
  s.overwrite = line.has("overwrite");
  if (line.has("threads")) s.threads = line.get<int>("threads");
  if (line.has("threads") && (s.threads < 1 || s.threads > 1024))
    throw UsageError("--threads must be from 1 to 1024, but it is " + std::to_string(s.threads));
  if (s.threads == 0) s.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  s.output = line.has("output") ? std::filesystem::path(line.get<std::string>("output"))
                                : "results" / std::filesystem::path(line.positional()).stem();
  return s;
}

/// One `rheobase run`: what is known before, and what the runs add.
class Session {
 public:
  Session(const Settings& settings, const Scenario& scenario, const Registry& registry)
      : settings_(settings), scenario_(scenario), registry_(registry), experiment_(scenario.experiment) {}

  int go() {
    check();
    OutputFolder folder(settings_.output, settings_.overwrite);
    tell(run_head(experiment_, registry_, estimate_, settings_.threads));
    for (const std::string& warning : warnings_) note(warning);
    const auto begin = std::chrono::steady_clock::now();
    std::exception_ptr failure;
    std::string incomplete;
    try {
      if (!compute(folder)) incomplete = InterruptGuard::signal() == SIGTERM ? "terminated" : "interrupted";
    } catch (const std::exception& error) {
      failure = std::current_exception();
      incomplete = error.what();
    }
    wall_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    try {
      write(folder, incomplete);
    } catch (...) {
      if (!failure) throw;  // else the first failure is the one to tell: the folder is not kept
    }
    if (failure) std::rethrow_exception(failure);
    if (!incomplete.empty()) return InterruptGuard::signal() == SIGTERM ? terminated : interrupted;
    close();
    return done;
  }

 private:
  void tell(const std::string& text) const {
    if (!settings_.quiet) (settings_.json ? std::cerr : std::cout) << text;
  }
  void note(const std::string& text) const {
    if (!settings_.quiet) std::cerr << text << '\n';
  }

  void check() {
    std::vector<Problem> found;
    try {
      estimate_ = check_all(experiment_, registry_, found, room_for_samples(settings_.output));
    } catch (const ModelError& error) {
      throw located(scenario_, error);
    }
    for (const Problem& w : found) warnings_.push_back(located_warning(scenario_, w));
  }

  /// Returns false when a signal came.
  bool compute(const OutputFolder& folder) {
    InterruptGuard guard;
    Progress progress(settings_.quiet);
    std::mutex mutex;
    sinks_.resize(experiment_.runs());
    SweepOptions sweep;
    sweep.threads = settings_.threads;
    sweep.sink = [&](std::size_t run) {
      sinks_[run] = std::make_unique<CsvSink>(folder.path(), run);
      return sinks_[run].get();
    };
    sweep.on_finished = [&](std::size_t run, const Simulation& simulation) {
      sinks_[run]->close();
      RunResult result{run, simulation.summaries()};
      auto told = diagnose(simulation, registry_);
      const std::lock_guard lock(mutex);
      results_.push_back(std::move(result));
      for (std::string& text : told)
        if (std::ranges::find(diagnoses_, text) == diagnoses_.end()) diagnoses_.push_back(std::move(text));
    };
    sweep.on_progress = [&](double part) {
      progress.show(part);
      return InterruptGuard::signal() == 0;
    };
    const bool all = run_all(experiment_, registry_, sweep);
    progress.finish();
    return all;
  }

  void write(OutputFolder& folder, const std::string& incomplete) {
    std::ranges::sort(results_, {}, &RunResult::run);
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
      const std::string name = scenario_.file.stem().string();
      FigureResult figures = draw_figures(folder.path(), figure_data(name, experiment_, registry_, tables), experiment_);
      files_.insert(files_.end(), figures.files.begin(), figures.files.end());
      notes_ = std::move(figures.notes);
    }
    RunManifest manifest;
    manifest.incomplete_because = incomplete;
    manifest.scenario_file = scenario_.file;
    manifest.threads = settings_.threads;
    manifest.steps = estimate_.steps / static_cast<std::int64_t>(experiment_.runs());
    manifest.runs_done = results_.size();
    manifest.wall_time = Time::from_value(wall_seconds_);
    manifest.warnings = warnings_;
    manifest.warnings.insert(manifest.warnings.end(), diagnoses_.begin(), diagnoses_.end());
    manifest.files = files_;
    files_.emplace_back("manifest.json");
    write_manifest(folder.path(), manifest, experiment_, registry_);
    folder.commit();
    if (!incomplete.empty()) note("what was finished is in " + folder.place().string() + ", marked incomplete");
  }

  void close() const {
    for (const std::string& text : notes_) note("note: " + text);
    const RunOutcome outcome{wall_seconds_, settings_.output, files_, diagnoses_};
    if (settings_.json) std::cout << run_json(experiment_, results_, outcome) << '\n';
    tell(run_close(experiment_, results_, outcome));
  }

  const Settings& settings_;
  const Scenario& scenario_;
  const Registry& registry_;
  const Experiment& experiment_;
  Estimate estimate_;
  std::vector<std::string> warnings_, diagnoses_, notes_, files_;
  std::vector<std::unique_ptr<CsvSink>> sinks_;
  std::vector<RunResult> results_;
  double wall_seconds_ = 0.0;
};

}  // namespace

int run(Words words) {
  CommandLine line = command_line();
  if (!line.parse(words)) return done;
  const Settings settings = settings_of(line);
  Registry registry;
  search_models(registry, line);
  auto overrides = line.has("set") ? line.get<std::vector<std::string>>("set") : std::vector<std::string>{};
  if (line.has("seed")) overrides.push_back("seed=" + std::to_string(line.get<std::uint64_t>("seed")));
  const Scenario scenario = read_scenario(line.positional(), overrides);
  return Session(settings, scenario, registry).go();
}

}  // namespace rheobase::program
