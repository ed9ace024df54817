// The whole road from an experiment to its folder in one process: complete, cancelled, failed, resumed, and without a folder.
#include "bundled_models.hpp"
#include "report_fixture.hpp"

#include <rheobase/plugin/monitor.hpp>
#include <rheobase/results/read_results.hpp>
#include <rheobase/results/run_experiment.hpp>

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

using namespace rheobase;
using namespace report_test;
namespace fs = std::filesystem;

namespace {

/// Fails when it has seen a spike.
struct Fragile {
  static constexpr auto name = "fragile", description = "throws at the first spike";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto columns = std::tuple{integer_column("count")};
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  Fragile(const Parameters&, const Watched&) {}
  void observe(const Epoch& epoch, Rows<Fragile>&) {
    if (!epoch.spike_step.empty()) throw std::runtime_error("there was a spike");
  }
};

/// Counts what it hears, and cancels when a part of the work is done.
struct Counting : ExperimentListener {
  explicit Counting(double until = 2.0) : stop_at(until) {}
  void begins(const ExperimentStart& start) override {
    ++begun;
    neurons = start.estimate.neurons;
  }
  void progress(double part) override { done = part; }
  bool should_stop() override { return done >= stop_at; }
  std::string stop_reason() const override { return "enough"; }
  void finished(std::size_t, const Simulation&) override { ++ended; }
  void computed() override { ++calls_of_computed; }
  void left(const Leftovers& what) override { leftovers.push_back(what); }
  double stop_at;
  std::atomic<double> done = 0.0;
  std::atomic<int> ended = 0;
  int begun = 0, calls_of_computed = 0;
  std::int64_t neurons = 0;
  std::vector<Leftovers> leftovers;
};

/// Noise and tables that are never done where a run is stopped.
Experiment noisy(Time duration = 60.0_ms) {
  Experiment experiment = experiment_of(30);
  experiment.model.duration = duration;
  experiment.model.stimuli.push_back(
      {.name = "noise", .model = "white_noise", .targets = {{"cells"}}, .values = {{"std", 2.0_nA}}});
  return experiment;
}
Experiment sweep() {
  Experiment experiment = noisy();
  experiment.sweep = {{"stimulus.drive.amplitude", evenly_spaced(0.0_nA, 5.0_nA, 6)}};
  return experiment;
}

/// A host's own tables: a file of doubles a table, with a row's run first.
struct Doubles : TableFormat {
  class Sink : public RunSink {
   public:
    Sink(fs::path folder, std::size_t run) : folder_(std::move(folder)), run_(static_cast<double>(run)) {}
    void open(const TableHeader& header) override {
      WrittenTable& table = tables_.emplace_back();
      table.header = header;
      table.extents.resize(header.columns.size());
      table.file = {header.monitor + ".f64",
                    "binary format='%" + std::to_string(header.columns.size() + 1) + "float64'", true};
    }
    void append(const TableHeader& header, const RowBatch& batch) override {
      const auto table =
          std::ranges::find(tables_, header.monitor, [](const WrittenTable& t) { return t.header.monitor; });
      std::string& bytes = bytes_[header.monitor];
      const auto put = [&](double value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); };
      for (std::size_t row = 0; row < batch.rows; ++row) {
        put(run_);
        for (std::size_t c = 0; c < header.columns.size(); ++c) {
          const auto* reals = static_cast<const double*>(batch.columns[c]);
          const auto* integers = static_cast<const std::int64_t*>(batch.columns[c]);
          const double scale = header.columns[c].dimension == dimensions::voltage ? 1e3 : 1.0;
          if (header.columns[c].kind == RHEOBASE_COLUMN_REAL) put(reals[row] * scale);
          else if (integers != nullptr) put(static_cast<double>(integers[row]));
          else put(static_cast<double>(static_cast<const std::int64_t*>(batch.columns[0])[row] + 1) * 0.1);
          if (header.columns[c].kind == RHEOBASE_COLUMN_REAL) table->extents[c].extend({reals + row, 1});
        }
      }
      table->rows += batch.rows;
    }
    void close() override {
      for (const auto& [name, bytes] : bytes_) write(folder_ / (name + ".f64"), bytes);
    }
    std::vector<WrittenTable> tables() const override { return tables_; }
    void continue_from(fs::path) override {}

   private:
    fs::path folder_;
    double run_;
    std::vector<WrittenTable> tables_;
    std::map<std::string, std::string> bytes_;
  };
  std::string_view name() const override { return "doubles"; }
  std::string_view description() const override { return "doubles one after the other"; }
  std::string_view extension() const override { return ".f64"; }
  std::unique_ptr<RunSink> sink(const fs::path& folder, std::size_t run) const override {
    return std::make_unique<Sink>(folder, run);
  }
  void join(const fs::path&, std::span<const WrittenTable>, std::size_t) const override {}  // of one run alone
  bool has_spikes(const fs::path&) const override { return false; }
  std::unique_ptr<SpikeTable> spikes(const fs::path&, const std::vector<std::string>&) const override {
    return nullptr;
  }
};

/// Name and bytes of each table.
std::map<std::string, std::string> tables_in(const fs::path& folder) {
  std::map<std::string, std::string> tables;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".csv" || entry.path().extension() == ".npy")
      tables[entry.path().filename().string()] = text_of(entry.path());
  return tables;
}
nlohmann::json record_in(const fs::path& folder) { return nlohmann::json::parse(text_of(folder / "manifest.json")); }

template <class Error, class Function>
std::string message_of(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

struct ResultsOfRuns : BundledModels {
  ResultsOfRuns() { registry.add<MonitorModel<Fragile>>(); }
  [[nodiscard]] ExperimentOptions options(const std::string& name = "out") const {
    return {.folder = base.path / name, .figures = false, .threads = 2};
  }
  Folder base;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_experiments, ResultsOfRuns)

BOOST_AUTO_TEST_CASE(a_run_leaves_a_folder_that_is_read_back) {
  Counting listener;
  const ExperimentResult result = run_experiment(noisy(), registry, options(), listener);
  BOOST_TEST(result.incomplete_because == "");
  BOOST_REQUIRE(result.runs.size() == 1U);
  BOOST_TEST(listener.begun == 1);
  BOOST_TEST(listener.neurons == 30);
  BOOST_TEST(listener.ended == 1);
  BOOST_TEST(listener.calls_of_computed == 1);
  BOOST_TEST(listener.done == 1.0);
  BOOST_TEST(listener.leftovers.empty());
  BOOST_TEST(fs::equivalent(result.folder, base.path / "out"));
  for (const std::string& file : result.files) BOOST_TEST(fs::exists(result.folder / file), file);
  BOOST_TEST(base.names() == std::vector<std::string>{"out"});
  std::uint64_t spikes = 0;
  ResultFolder(result.folder).for_each_run("raster", [&](RunSpikes&& run) {
    spikes += run.populations[0].second.spikes();
  });
  BOOST_TEST(spikes == result.runs[0].populations[0].spikes);
  BOOST_TEST(spikes > 0U);
}

BOOST_AUTO_TEST_CASE(a_sweep_gives_all_runs_in_order_and_what_they_show_together) {
  Experiment experiment = sweep();
  experiment.model.stimuli.pop_back();
  experiment.sweep = {{"stimulus.drive.amplitude", evenly_spaced(0.0_nA, 3.0_nA, 7)}};
  experiment.model.stimuli[0] = {.name = "drive", .model = "constant", .targets = {{"cells"}}};
  const ExperimentResult result = run_experiment(experiment, registry, options());
  BOOST_REQUIRE(result.runs.size() == 7U);
  for (std::size_t run = 0; run < 7; ++run) BOOST_TEST(result.runs[run].run == run);
  BOOST_REQUIRE(result.curves.size() == 1U);
  BOOST_TEST(result.curves[0].rheobase().value().value() == 1.5e-9, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(record_in(result.folder)["runs_done"] == 7);
}

/// Counts the files that wait to be joined whenever a run is finished.
struct CountsParts : ExperimentListener {
  explicit CountsParts(fs::path folder) : base(std::move(folder)) {}
  void finished(std::size_t, const Simulation&) override {
    std::size_t parts = 0;
    std::error_code error;  // files come and go meanwhile
    for (fs::recursive_directory_iterator at(base, error), end; at != end && !error; at.increment(error))
      parts += at->path().filename().string().find(".run-") != std::string::npos ? 1U : 0U;
    const std::lock_guard lock(mutex);
    most = std::max(most, parts);
  }
  fs::path base;
  std::mutex mutex;
  std::size_t most = 0;
};

BOOST_AUTO_TEST_CASE(the_files_of_a_long_sweep_do_not_number_one_a_run) {
  Experiment experiment = noisy(5.0_ms);
  experiment.sweep = {{"stimulus.drive.amplitude", evenly_spaced(0.0_nA, 5.0_nA, 150)}};
  for (const TableFormat* format : table_formats()) {
    std::map<std::string, std::string> tables;
    for (const int threads : {1, 2}) {
      ExperimentOptions how = options("out_" + std::string(format->name()) + std::to_string(threads));
      how.format = format;
      how.threads = threads;
      CountsParts listener(base.path);
      const ExperimentResult result = run_experiment(experiment, registry, how, listener);
      BOOST_TEST(listener.most >= 1U);
      BOOST_TEST(listener.most <= 30U, listener.most);
      BOOST_TEST(result.runs.size() == 150U);
      if (threads == 1) tables = tables_in(result.folder);
      else BOOST_TEST((tables_in(result.folder) == tables));
    }
    BOOST_TEST(tables.size() >= 2U);
  }
}

BOOST_AUTO_TEST_CASE(a_cancelled_sweep_leaves_what_was_finished_and_says_so) {
  for (const TableFormat* format : table_formats()) {
    Counting listener(0.5);
    ExperimentOptions how = options("out_" + std::string(format->name()));
    how.format = format;
    how.threads = 1;
    const ExperimentResult result = run_experiment(sweep(), registry, how, listener);
    BOOST_TEST(result.incomplete_because == "enough");
    BOOST_TEST(result.runs.size() == static_cast<std::size_t>(listener.ended));
    BOOST_TEST(result.runs.size() >= 2U);
    BOOST_TEST(result.runs.size() < 6U);
    BOOST_REQUIRE(listener.leftovers.size() == 1U);
    BOOST_TEST(listener.leftovers[0].readable);
    BOOST_TEST(listener.leftovers[0].folder == result.folder);
    BOOST_TEST(listener.leftovers[0].checkpoint.empty());
    const ResultFolder read(result.folder);
    BOOST_TEST(read.incomplete_because() == "enough");
    std::size_t finished = 0;
    read.for_each_run("raster", [&](RunSpikes&& run) { finished += run.finished ? 1U : 0U; });
    BOOST_TEST(finished == result.runs.size());
  }
}

BOOST_AUTO_TEST_CASE(complete_results_stay_where_a_later_run_fails) {
  run_experiment(noisy(), registry, options());
  const auto before = tables_in(base.path / "out");
  Experiment failing = noisy();
  failing.model.monitors.push_back({.name = "weak", .model = "fragile", .targets = {{"cells"}}});
  ExperimentOptions how = options();
  how.overwrite = true;
  Counting listener;
  const std::string said = message_of<RunError>([&] { run_experiment(failing, registry, how, listener); });
  BOOST_TEST(contains(said, "there was a spike"), said);
  BOOST_TEST((tables_in(base.path / "out") == before));
  BOOST_REQUIRE(listener.leftovers.size() == 1U);
  BOOST_TEST(listener.leftovers[0].folder.filename() == "out.incomplete");
  BOOST_TEST(listener.leftovers[0].untouched.filename() == "out");
  BOOST_TEST(contains(ResultFolder(listener.leftovers[0].folder).incomplete_because(), "there was a spike"));
}

BOOST_AUTO_TEST_CASE(what_cannot_begin_leaves_nothing) {
  Counting listener;
  Experiment wrong = noisy();
  wrong.model.populations[0].values["tau"] = 0.0_ms;
  BOOST_CHECK_THROW(run_experiment(wrong, registry, options(), listener), ModelError);
  ExperimentOptions how = options();
  how.checkpoint_every = 10;
  BOOST_CHECK_THROW(run_experiment(sweep(), registry, how, listener), std::invalid_argument);
  how.folder.clear();
  BOOST_CHECK_THROW(run_experiment(noisy(), registry, how, listener), std::invalid_argument);
  how = options();
  how.resume = base.path / "nothing";
  BOOST_CHECK_THROW(run_experiment(noisy(), registry, how, listener), CheckpointError);
  BOOST_TEST(listener.leftovers.empty());
  BOOST_TEST(base.names().empty());
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_that_is_resumed_gives_the_bytes_of_the_unbroken_one) {
  for (const TableFormat* format : table_formats()) {
    const std::string name(format->name());
    ExperimentOptions how = options("whole_" + name);
    how.format = format;
    run_experiment(noisy(500.0_ms), registry, how);
    how.folder = base.path / ("out_" + name);
    how.checkpoint_every = 700;
    Counting stopped(0.4);
    const ExperimentResult part = run_experiment(noisy(500.0_ms), registry, how, stopped);
    BOOST_TEST(part.incomplete_because == "enough");
    BOOST_REQUIRE(stopped.leftovers.size() == 1U);
    how.resume = stopped.leftovers[0].checkpoint;
    BOOST_REQUIRE(!how.resume.empty());
    const ExperimentResult rest = run_experiment(noisy(500.0_ms), registry, how);
    BOOST_TEST(rest.incomplete_because == "");
    BOOST_TEST(rest.resumed_at > 0);
    BOOST_TEST((tables_in(rest.folder) == tables_in(base.path / ("whole_" + name))), name);
    BOOST_TEST(!fs::exists(rest.folder / "run.checkpoint"));
  }
}

BOOST_AUTO_TEST_CASE(without_a_folder_recordings_are_the_listeners) {
  struct Reading : ExperimentListener {
    void finished(std::size_t, const Simulation& simulation) override {
      rows += simulation.recordings()["raster"].rows();
    }
    std::atomic<std::size_t> rows = 0;
  } listener;
  ExperimentOptions how = options();
  how.folder.clear();
  const ExperimentResult result = run_experiment(sweep(), registry, how, listener);
  std::uint64_t spikes = 0;
  for (const RunResult& run : result.runs) spikes += run.populations[0].spikes;
  BOOST_TEST(listener.rows == spikes);
  BOOST_TEST(result.folder.empty());
  BOOST_TEST(result.files.empty());
  BOOST_TEST(base.names().empty());
}

BOOST_AUTO_TEST_CASE(several_threads_may_run_experiments_on_one_registry) {
  run_experiment(sweep(), registry, options("alone"));
  std::vector<std::thread> threads;
  for (const char* name : {"a", "b", "c"})
    threads.emplace_back([&, name] { run_experiment(sweep(), registry, options(name)); });
  for (std::thread& thread : threads) thread.join();
  for (const char* name : {"a", "b", "c"})
    BOOST_TEST((tables_in(base.path / name) == tables_in(base.path / "alone")), name);
}

BOOST_AUTO_TEST_CASE(what_a_listener_throws_ends_the_run_and_keeps_what_was_finished) {
  struct Throwing : Counting {
    void progress(double part) override {
      Counting::progress(part);
      if (part > 0.5) throw std::runtime_error("the window was closed");
    }
  } listener;
  const std::string said =
      message_of<std::runtime_error>([&] { run_experiment(sweep(), registry, options(), listener); });
  BOOST_TEST(said == "the window was closed");
  BOOST_REQUIRE(listener.leftovers.size() == 1U);
  BOOST_TEST(ResultFolder(listener.leftovers[0].folder).incomplete_because() == said);
}

BOOST_AUTO_TEST_CASE(a_hosts_own_tables_are_drawn_as_the_librarys_are) {
  Experiment experiment = noisy(50.0_ms);
  experiment.model.monitors.pop_back();  // a raster and a trace
  const Doubles doubles;
  ExperimentOptions how = options("own");
  how.figures = true;
  how.format = &doubles;
  const ExperimentResult own = run_experiment(experiment, registry, how);
  for (const std::string& note : own.notes) BOOST_TEST(!contains(note, "gnuplot"), note);
  how.folder = base.path / "usual";
  how.format = &csv_tables();
  const ExperimentResult usual = run_experiment(experiment, registry, how);
  const std::string figure = text_of(own.folder / "figures" / "experiment.svg");
  BOOST_TEST(figure.size() > 1000U);
  BOOST_TEST((figure == text_of(usual.folder / "figures" / "experiment.svg")));
}

BOOST_AUTO_TEST_SUITE_END()
