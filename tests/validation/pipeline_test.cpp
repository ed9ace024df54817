// Monitors are shown an epoch while the next is computed: what they get, and when, must not tell.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <utility>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(pipeline)

/// Two populations over more epochs than are advanced in one go, so large that threads share them, firing at random, all at
/// once, and seldom.
Model large() {
  Model model = lif_model(Json{{"duration_ms", 530.0}, {"size", 1500}});
  model.populations[0].values["V"] = Uniform{-65.0_mV, -50.0_mV};
  model.populations.push_back({.name = "other", .model = "LIF", .size = 701});
  model.stimuli[0].values["amplitude"] = 2.0_nA;
  model.stimuli.push_back({.name = "all_at_once", .model = "constant", .targets = {{"other"}}, .values = {{"amplitude", 3.0_nA}}});
  model.stimuli.push_back({.name = "in_every_step",
                           .model = "step",
                           .targets = {{"other", {{64, 300, 1}}}},
                           .values = {{"amplitude", Quantity(1.0, dimensions::current)}, {"start", 100.0_ms}, {"stop", 104.0_ms}}});
  model.monitors.pop_back();
  model.monitors[0].targets = {{"cell"}, {"other"}};
  model.monitors.push_back({.name = "some", .model = "spikes", .targets = {{"cell", {{3, 1400, 7}}}, {"other", {{690, 701, 1}}}}});
  model.monitors.push_back({.name = "rate", .model = "rate", .targets = {{"other"}}, .values = {{"bin", 0.7_ms}}});
  model.monitors.push_back({.name = "trace", .model = "state", .targets = {{"cell", {{500, 530, 2}}}, {"other", {{1, 3, 1}}}}, .values = {{"interval", 0.3_ms}}});
  return model;
}

BOOST_AUTO_TEST_CASE(tables_are_the_same_for_any_threads_blocks_and_pieces) {
  const Model model = large();
  Simulation reference(model, bundled(), {.threads = 1, .block_size = 100'000});
  reference.run();
  const auto bytes = bytes_of(reference.recordings());
  BOOST_REQUIRE(bytes.size() == 4U);
  BOOST_TEST(bytes.at("spikes").size() > 30'000U * 24U);
  BOOST_TEST(bytes.at("some").size() > 1000U * 24U);
  for (const int threads : {1, 2, 8})
    for (const std::size_t block : {std::size_t{64}, std::size_t{70}, std::size_t{512}, std::size_t{4096}}) {
      Simulation whole(model, bundled(), {.threads = threads, .block_size = block});
      whole.run();
      BOOST_TEST((bytes_of(whole.recordings()) == bytes), threads << " threads, blocks of " << block);
      Simulation pieces(model, bundled(), {.threads = threads, .block_size = block});
      for (const std::int64_t n : {1, 2, 300, 29, 1100}) pieces.advance(n);
      pieces.run();
      BOOST_TEST((bytes_of(pieces.recordings()) == bytes), threads << " threads, blocks of " << block << ", in pieces");
    }
}

BOOST_AUTO_TEST_CASE(blocks_that_the_size_decides_change_no_bit) {
  Model model = large();
  model.duration = 30.0_ms;
  const auto tables = [&](int threads, std::size_t block) {
    Simulation simulation(model, bundled(), {.threads = threads, .block_size = block});
    simulation.run();
    return bytes_of(simulation.recordings());
  };
  for (const std::int64_t size : {1500, 4097, 10'000, 70'001}) {
    for (Population& p : model.populations) p.size = size;
    const auto reference = tables(1, 512);
    BOOST_TEST(reference.at("spikes").size() > static_cast<std::size_t>(size) * 12U);
    for (const int threads : {1, 2, 3, 8}) BOOST_TEST((tables(threads, 0) == reference), size << " neurons, " << threads << " threads");
  }
}

BOOST_AUTO_TEST_CASE(where_a_run_can_be_stopped_does_not_depend_on_threads) {
  struct Dropped : TableSink {
    void open(const TableHeader&) override {}
    void append(const TableHeader&, const RowBatch&) override {}
  } dropped;
  Model model = lif_model(Json{{"duration_ms", 200.0}, {"size", 45'000}});
  // So many samples that five epochs of 400 steps make up the run if an epoch of the spikes takes 0.2 MB less.
  model.monitors = {{.name = "spikes", .model = "spikes", .targets = {{"cell"}}},
                    {.name = "trace", .model = "state", .targets = {{"cell", {{0, 41'234, 1}}}}}};
  const auto first_end = [&](int threads) {
    std::int64_t end = 0;
    Simulation(model, bundled(), {.threads = threads, .sink = &dropped, .on_progress = [&](std::int64_t step) { end = step; return false; }}).run();
    return end;
  };
  const std::int64_t one = first_end(1);
  BOOST_TEST((one > 0 && one < 2000));
  BOOST_TEST(first_end(8) == one);
}

BOOST_AUTO_TEST_CASE(spikes_come_by_step_then_population_then_neuron) {
  Simulation simulation(large(), bundled(), {.threads = 2});
  simulation.run();
  const Table& table = simulation.recordings()["spikes"];
  const auto step = table.integers("step"), population = table.integers("population"), neuron = table.integers("neuron");
  Eigen::Index wrong = 0;
  for (Eigen::Index i = 1; i < step.size(); ++i)
    wrong += std::tuple(step[i - 1], population[i - 1], neuron[i - 1]) >= std::tuple(step[i], population[i], neuron[i]);
  BOOST_TEST(wrong == 0);
  std::uint64_t spikes = 0;
  for (const PopulationSummary& summary : simulation.summaries()) spikes += summary.spikes;
  BOOST_TEST(table.rows() == spikes);
}

/// Of a whole run, the rows of the steps below `end`.
std::size_t rows_before(const Table& whole, std::int64_t end) {
  return static_cast<std::size_t>((whole.integers("step") < end).count());
}

BOOST_AUTO_TEST_CASE(all_that_was_done_is_recorded_when_a_run_or_a_piece_of_it_stops) {
  Simulation whole(large(), bundled());
  whole.run();
  for (const int threads : {1, 2}) {
    Simulation pieces(large(), bundled(), {.threads = threads});
    for (const std::int64_t n : {100, 1000, 3}) {
      pieces.advance(n);
      BOOST_TEST(pieces.recordings()["spikes"].rows() == rows_before(whole.recordings()["spikes"], pieces.step()));
    }
    RunOptions options{.threads = threads};
    options.on_progress = [](std::int64_t step) { return step < 1500; };
    Simulation stopped(large(), bundled(), options);
    stopped.run();
    BOOST_REQUIRE((stopped.stopped() && stopped.step() >= 1500 && stopped.step() < stopped.steps()));
    BOOST_TEST(stopped.recordings()["spikes"].rows() == rows_before(whole.recordings()["spikes"], stopped.step()));
    options.on_progress = [](std::int64_t) -> bool { throw std::runtime_error("enough"); };
    Simulation left(large(), bundled(), options);
    BOOST_CHECK_THROW(left.run(), std::runtime_error);
    BOOST_TEST((left.step() > 0 && left.step() < left.steps()));
    BOOST_TEST(left.recordings()["spikes"].rows() == rows_before(whole.recordings()["spikes"], left.step()));
  }
}

BOOST_AUTO_TEST_CASE(after_a_callback_that_throws_a_checkpoint_leads_to_the_same_rows) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / fmt::format("rheobase-pipeline-{}", getpid());
  Simulation whole(large(), bundled());
  whole.run();
  for (const int threads : {1, 2}) {
    Simulation simulation(large(), bundled(), {.threads = threads});
    bool throws = true;
    simulation.on_spikes([&](std::span<const Spike> some) {
      if (throws && some.back().step > 1200) throw std::runtime_error("enough");
    });
    simulation.advance(700);
    simulation.save(file);
    BOOST_CHECK_THROW(simulation.run(), std::runtime_error);
    BOOST_CHECK_THROW(simulation.save(file), RunError);
    throws = false;
    simulation.restore(file);
    simulation.run();
    BOOST_TEST((bytes_of(simulation.recordings()) == bytes_of(whole.recordings())), threads << " threads");
  }
  std::filesystem::remove(file);
}

#if !defined(RHEOBASE_THREAD_SANITIZER)  // which does not know when oneTBB begins and ends what the sink does
BOOST_AUTO_TEST_CASE(a_sink_that_uses_oneTBB_itself_does_not_stop_a_run) {
  struct Busy : TableSink {
    void open(const TableHeader&) override {}
    void append(const TableHeader&, const RowBatch&) override {
      const auto work = [](int) {
        for (std::atomic<int> k = 0; k < 10'000; ++k) {}
      };
      oneapi::tbb::parallel_for(0, 16, work, oneapi::tbb::simple_partitioner());
    }
  };
  Model model = lif_model(Json{{"duration_ms", 1000.0}, {"size", 3000}});
  model.monitors.resize(1);  // that of spikes
  model.populations[0].values["V"] = Uniform{-65.0_mV, -50.0_mV};
  model.stimuli[0].values["amplitude"] = 2.0_nA;
  for (int repeated = 0; repeated < 10; ++repeated) {
    Busy busy;
    Simulation simulation(model, bundled(), {.threads = 8, .sink = &busy});
    simulation.run();
    BOOST_TEST(simulation.step() == simulation.steps());
  }
}
#endif

BOOST_AUTO_TEST_CASE(a_sink_that_fails_ends_a_run_at_the_same_step_for_any_threads) {
  struct Full : TableSink {
    explicit Full(std::int64_t step) : last(step) {}
    void open(const TableHeader&) override {}
    void append(const TableHeader& header, const RowBatch& batch) override {
      after += failed ? 1 : 0;
      if (header.monitor != "spikes" || static_cast<const std::int64_t*>(batch.columns[0])[batch.rows - 1] <= last) return;
      if (!std::exchange(failed, true)) throw FileError("full");
    }
    std::int64_t last, after = 0;
    bool failed = false;
  };
  for (const std::int64_t last : {0, 1100, 2500, 4000, 5000}) {
    const auto failed_at = [&](int threads) {
      Full full(last);
      Simulation simulation(large(), bundled(), {.threads = threads, .sink = &full});
      BOOST_CHECK_THROW(simulation.run(), FileError);
      BOOST_CHECK_THROW(simulation.run(), RunError);
      BOOST_TEST(full.after == 0);
      return simulation.step();
    };
    const std::int64_t one = failed_at(1);
    BOOST_TEST((one <= last + 100 && last - one < 1100));
    for (const int threads : {2, 3, 8}) BOOST_TEST(failed_at(threads) == one, "rows up to step " << last << ", " << threads << " threads");
  }
}

BOOST_AUTO_TEST_CASE(a_sink_that_fails_on_the_last_rows_leaves_nothing_to_go_on_from) {
  struct Counted : TableSink {
    explicit Counted(int most) : left(most) {}
    void open(const TableHeader&) override {}
    void append(const TableHeader&, const RowBatch&) override {
      if (left-- == 0) throw FileError("full");
    }
    int left;
  };
  constexpr int many = 1'000'000;
  Counted good(many);
  Simulation(large(), bundled(), {.threads = 1, .sink = &good}).run();
  Counted full(many - good.left - 1);  // the last bin of the rate, which finish() closes
  Simulation simulation(large(), bundled(), {.threads = 1, .sink = &full});
  BOOST_CHECK_THROW(simulation.run(), FileError);
  BOOST_TEST(simulation.step() == simulation.steps());
  BOOST_CHECK_THROW(simulation.save(std::filesystem::temp_directory_path() / "rheobase-never"), RunError);
  BOOST_CHECK_THROW(simulation.run(), RunError);
}

BOOST_AUTO_TEST_CASE(a_callback_gets_every_spike_in_order_where_no_monitor_is) {
  Simulation whole(large(), bundled());
  whole.run();
  const Table& table = whole.recordings()["spikes"];
  const auto step = table.integers("step"), population = table.integers("population"), neuron = table.integers("neuron");
  Model unseen = large();
  unseen.monitors.clear();
  for (const int threads : {1, 2, 8})
    for (const bool late : {false, true}) {  // late: set while an epoch was computed and not shown
      std::int64_t since = 0;
      std::vector<Spike> seen;
      Simulation* running = nullptr;
      const auto see = [&](std::span<const Spike> some) { seen.insert(seen.end(), some.begin(), some.end()); };
      RunOptions options{.threads = threads};
      options.on_progress = [&](std::int64_t done) {
        if (late && since == 0) {
          since = done;
          running->on_spikes(see);
        }
        return true;
      };
      Simulation simulation(unseen, bundled(), options);
      running = &simulation;
      if (!late) simulation.on_spikes(see);
      simulation.run();
      BOOST_TEST((since > 0 && since < simulation.steps()) == late);
      const auto first = static_cast<Eigen::Index>(rows_before(table, since));
      BOOST_REQUIRE(std::ssize(seen) == step.size() - first);
      std::int64_t wrong = 0;
      for (Eigen::Index i = first; i < step.size(); ++i)
        wrong += seen[static_cast<std::size_t>(i - first)] != Spike{step[i], static_cast<std::size_t>(population[i]), neuron[i]};
      BOOST_TEST(wrong == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_an_epoch_that_monitors_have_not_seen_yet_has_its_rows) {
  Simulation whole(large(), bundled());
  whole.run();
  const auto bytes = bytes_of(whole.recordings());
  std::string folder = (std::filesystem::temp_directory_path() / "rheobase-pipeline-XXXXXX").string();
  BOOST_REQUIRE(mkdtemp(folder.data()) != nullptr);
  const auto file = std::filesystem::path(folder) / "run.checkpoint";
  for (const std::uint64_t budget : {std::uint64_t{0}, std::uint64_t{100'000}}) {  // in memory and on disk
    Simulation* running = nullptr;
    std::int64_t saved = 0;
    RunOptions options{.threads = 2, .recording_budget = budget};
    options.on_progress = [&](std::int64_t done) {
      if (saved == 0) {
        saved = done;
        running->save(file);
      }
      return true;
    };
    Simulation simulation(large(), bundled(), options);
    running = &simulation;
    simulation.run();
    BOOST_TEST((bytes_of(simulation.recordings()) == bytes));
    Simulation resumed(large(), bundled(), {.threads = 1, .recording_budget = budget});
    resumed.restore(file);
    BOOST_TEST((saved > 0 && saved < simulation.steps()));
    BOOST_TEST(resumed.step() == saved);
    BOOST_TEST(resumed.recordings().on_disk() == (budget > 0));
    resumed.run();
    BOOST_TEST((bytes_of(resumed.recordings()) == bytes));
  }
  std::filesystem::remove_all(folder);
}

/// Takes so many rows of spikes and no more.
struct SmallDisk : TableSink {
  explicit SmallDisk(std::size_t most) : room(most) {}
  void open(const TableHeader&) override {}
  void append(const TableHeader& header, const RowBatch& batch) override {
    if (header.monitor != "spikes") return;
    if (batch.rows > room) throw FileError("the disk is full");
    room -= batch.rows;
    const auto* cells = static_cast<const std::int64_t*>(batch.columns[0]);
    steps.insert(steps.end(), cells, cells + batch.rows);
  }
  std::size_t room;
  std::vector<std::int64_t> steps;
};

BOOST_AUTO_TEST_CASE(a_sink_that_fails_stops_the_run_and_has_all_before) {
  Simulation whole(large(), bundled());
  whole.run();
  const auto all = whole.recordings()["spikes"].integers("step");
  for (const int threads : {1, 2, 8}) {
    SmallDisk disk(30'000);
    Simulation simulation(large(), bundled(), {.threads = threads, .sink = &disk});
    BOOST_CHECK_THROW(simulation.run(), FileError);
    BOOST_TEST(simulation.step() < simulation.steps());
    BOOST_REQUIRE((disk.steps.size() > 10'000U && disk.steps.size() <= 30'000U));
    BOOST_TEST((Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>>(disk.steps.data(), std::ssize(disk.steps)) ==
                all.head(std::ssize(disk.steps))).all());
    BOOST_TEST(disk.steps.back() >= simulation.step() - 1);  // all before the epoch that failed
  }
}

std::size_t resident() {
  std::ifstream in("/proc/self/statm");
  std::size_t pages = 0;
  in >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// A table of two columns of `rows` cells, filled bit by bit.
void fill(Recordings& recordings, std::size_t rows) {
  TableHeader header;
  header.monitor = "m";
  for (const char* name : {"a", "b"}) {
    Column& column = header.columns.emplace_back();
    column.name = name;
    column.kind = RHEOBASE_COLUMN_INTEGER;
  }
  recordings.open(header);
  std::vector<std::int64_t> cells(1000);
  const void* columns[] = {cells.data(), cells.data()};
  for (std::size_t row = 0; row < rows; row += cells.size()) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<std::int64_t>(row + i);
    recordings.append(header, {cells.size(), columns});
  }
}
std::int64_t wrong_cells(const Recordings& recordings) {
  const auto a = recordings["m"].integers("a"), b = recordings["m"].integers("b");
  std::int64_t wrong = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i) wrong += a[i] != i || b[i] != i;
  return wrong;
}

BOOST_AUTO_TEST_CASE(a_recording_costs_at_most_a_fifth_more_than_its_payload) {
  [[maybe_unused]] constexpr std::size_t rows = 8'000'000, payload = rows * 16;
  Recordings recordings;
  const std::size_t before = resident();
  fill(recordings, rows);
#ifndef RHEOBASE_THREAD_SANITIZER  // it keeps several bytes for each
  BOOST_TEST(resident() - before < payload + payload / 5);
#endif
  BOOST_TEST(wrong_cells(recordings) == 0);
  BOOST_TEST(resident() > before);
}

BOOST_AUTO_TEST_CASE(nor_do_numbers_that_begin_a_large_page) {
  for (const std::size_t megabytes : {4UL, 6UL, 10UL, 16UL, 18UL}) {
    const std::size_t rows = (megabytes << 20) / sizeof(double) + 2000;
    TableHeader header;
    header.monitor = "m";
    std::vector<double> cells(1000, 0.1);
    std::vector<const void*> columns;
    for (const char* name : {"a", "b", "c", "d"}) {
      Column& column = header.columns.emplace_back();
      column.name = name;
      column.kind = RHEOBASE_COLUMN_REAL;
      columns.push_back(cells.data());
    }
    [[maybe_unused]] const std::size_t payload = rows * columns.size() * sizeof(double), before = resident();
    Recordings recordings;
    recordings.open(header);
    for (std::size_t row = 0; row < rows; row += cells.size()) recordings.append(header, {cells.size(), columns});
#ifndef RHEOBASE_THREAD_SANITIZER
    BOOST_TEST(resident() - before < payload + payload / 5 + (1 << 20), megabytes);
#endif
  }
}

BOOST_AUTO_TEST_CASE(a_recording_beyond_its_budget_is_on_disk_and_reads_the_same) {
  constexpr std::size_t rows = 8'000'000, budget = 16 << 20;
  Recordings recordings(budget);
  const std::size_t before = resident();
  fill(recordings, rows);
  BOOST_TEST(recordings.on_disk());
  BOOST_TEST(resident() < before + budget);
  BOOST_TEST(recordings["m"].rows() == rows);
  BOOST_TEST(wrong_cells(recordings) == 0);
  const Recordings copy = recordings;
  BOOST_TEST(wrong_cells(copy) == 0);
}

BOOST_AUTO_TEST_CASE(a_run_beyond_its_recording_budget_records_the_same) {
  Simulation in_memory(large(), bundled());
  Simulation on_disk(large(), bundled(), {.threads = 2, .recording_budget = 100'000});
  in_memory.run();
  on_disk.run();
  BOOST_TEST(!in_memory.recordings().on_disk());
  BOOST_TEST(on_disk.recordings().on_disk());
  BOOST_TEST((bytes_of(in_memory.recordings()) == bytes_of(on_disk.recordings())));
}

BOOST_AUTO_TEST_CASE(samples_beyond_the_memory_limit_run_where_a_budget_is_given) {
  Model model = lif_model(Json{{"duration_ms", 10.0}, {"size", 2000}});
  model.monitors.erase(model.monitors.begin());
  RunOptions options{.threads = 1};
  options.memory_limit = Simulation(model, bundled(), options).estimate().memory - 1'000'000;
  BOOST_CHECK_THROW(Simulation(model, bundled(), options), ModelError);
  options.recording_budget = 1'000'000;
  Simulation simulation(model, bundled(), options);
  simulation.run();
  BOOST_TEST(simulation.recordings().on_disk());
  BOOST_TEST(simulation.recordings()["state"].rows() == 2000U * 101U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_takes_no_recordings_is_told_with_what_to_do) {
  const char* chosen = std::getenv("TMPDIR");
  const std::string before = chosen != nullptr ? chosen : "";
  setenv("TMPDIR", "/nowhere", 1);
  Recordings recordings(1000);
  BOOST_CHECK_EXCEPTION(fill(recordings, 1000), FileError, [](const FileError& error) {
    const std::string text = error.what();
    return text.find("in '/nowhere'") != text.npos && text.find("choose another folder with TMPDIR") != text.npos;
  });
  if (chosen != nullptr) setenv("TMPDIR", before.c_str(), 1);
  else unsetenv("TMPDIR");
}

BOOST_AUTO_TEST_CASE(the_estimate_has_what_the_spikes_of_epochs_may_take) {
  constexpr std::uint64_t neurons = 500'000, steps = 500;
  Model model = lif_model(Json{{"duration_ms", 100.0}, {"size", neurons}});
  model.monitors.clear();
  const auto memory = [&](int threads) { return Simulation(model, bundled(), {.threads = threads}).estimate().memory; };
  const std::uint64_t without = memory(1);
  BOOST_TEST(memory(2) == without);
  model.monitors = {{.name = "spikes", .model = "spikes", .targets = {{"cell"}}}};
  BOOST_TEST(memory(1) >= without + steps * neurons / 8);
  BOOST_TEST(memory(2) >= without + 2 * steps * neurons / 8);  // one is filled while the other is shown
}

BOOST_AUTO_TEST_SUITE_END()
