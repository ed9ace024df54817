// Tables and recordings where a simulation is reset, taken back or fails, and monitors whose targets lie far apart.
#include "bundled_models.hpp"
#include "scenario_files.hpp"

#include <rheobase/recordings/eigen.hpp>
#include <rheobase/plugin/monitor.hpp>
#include <rheobase/results/csv.hpp>
#include <rheobase/results/npy.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>

using namespace rheobase;

namespace {

Model busy(std::int64_t neurons = 300) {
  Model model;
  model.duration = 60.0_ms;
  model.seed = 3;
  model.populations = {{"a", "LIF", neurons, {}}, {"b", "LIF", 70, {}}};
  model.stimuli = {{"noise", "white_noise", {{"a"}, {"b"}}, {{"mean", 2.0_nA}, {"std", 1.0_nA}}}};
  model.monitors = {{"raster", "spikes", {{"a"}, {"b"}}}, {"activity", "rate", {{"b"}}}};
  return model;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The files of a folder, one after the other.
std::string all_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(folder), {});
  std::ranges::sort(files);
  std::string all;
  for (const auto& file : files) all += file.filename().string() + '\n' + bytes_of(file);
  return all;
}

/// Tells what it is shown at once.
class Pieces {
 public:
  static constexpr auto name = "pieces", description = "the steps that are shown at once";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto columns = std::tuple{integer_column("first"), integer_column("steps")};
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  Pieces(const Parameters&, const Watched&) {}
  void observe(const Epoch& epoch, Rows<Pieces>& rows) const { rows.add(epoch.first_step, epoch.steps); }
};

bool same(const Table& a, const Table& b, const char* column) {
  return std::ranges::equal(a.integers(column), b.integers(column));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sinks, BundledModels)

BOOST_AUTO_TEST_CASE(targets_with_whole_blocks_between_them_are_shown_as_they_fired) {
  Model model = busy(1500);
  model.monitors = {{"all", "spikes", {{"a"}, {"b"}}}, {"some", "spikes", {{"a", {{0, 10, 1}, {1400, 1410, 1}}}}}};
  Model apart = model;
  apart.monitors.erase(apart.monitors.begin());  // then nobody wants the spikes of the blocks between
  for (const int threads : {1, 2}) {
    Simulation both(model, registry, {.threads = threads, .block_size = 64});
    Simulation alone(apart, registry, {.threads = threads, .block_size = 64});
    both.run();
    alone.run();
    BOOST_TEST(both.recordings()["some"].rows() > 20U);
    for (const char* column : {"step", "neuron"})
      BOOST_TEST(same(both.recordings()["some"], alone.recordings()["some"], column));
    const Table& all = both.recordings()["all"];
    std::size_t expected = 0;
    for (std::size_t row = 0; row < all.rows(); ++row) {
      const auto i = static_cast<Eigen::Index>(row);
      const std::int64_t neuron = as_array(all.integers("neuron"))[i];
      if (as_array(all.integers("population"))[i] == 0 && (neuron < 10 || (neuron >= 1400 && neuron < 1410)))
        ++expected;
    }
    BOOST_TEST(alone.recordings()["some"].rows() == expected);
  }
}

BOOST_AUTO_TEST_CASE(many_spikes_are_shown_in_order_by_any_number_of_threads) {
  Model model = busy(3000);
  model.duration = 150.0_ms;
  model.stimuli[0].values["mean"] = 20.0_nA;
  model.monitors.push_back({"some", "spikes", {{"b", {{5, 60, 5}}}, {"a", {{0, 3000, 7}}}}});
  model.monitors.push_back({"pieces", "pieces", {{"a"}}});
  model.monitors.push_back({"few_pieces", "pieces", {{"b"}}});
  registry.add<MonitorModel<Pieces>>();
  Simulation one(model, registry, {.threads = 1});
  one.run();
  BOOST_TEST(one.recordings()["pieces"].rows() > 10U);
  BOOST_TEST(one.recordings()["few_pieces"].rows() <
             one.recordings()["pieces"].rows() / 2);         // others' spikes are nothing to it
  BOOST_TEST(one.recordings()["raster"].rows() > 100'000U);  // several pieces an epoch
  BOOST_TEST(one.recordings()["some"].rows() > 10'000U);
  for (const int threads : {2, 3, 8}) {
    Simulation several(model, registry, {.threads = threads, .block_size = 100});
    several.run();
    for (const char* monitor : {"raster", "some"})
      for (const char* column : {"step", "population", "neuron"})
        BOOST_TEST(same(several.recordings()[monitor], one.recordings()[monitor], column),
                   monitor << ' ' << column << ' ' << threads);
    for (const char* monitor : {"pieces", "few_pieces"})
      for (const char* column : {"first", "steps"})
        BOOST_TEST(same(several.recordings()[monitor], one.recordings()[monitor], column),
                   monitor << ' ' << column << ' ' << threads);
  }
}

BOOST_AUTO_TEST_CASE(a_sink_that_throws_ends_the_run_at_its_row_with_any_number_of_threads) {
  struct Full : TableSink {
    std::size_t room = 50'000;
    void open(const TableHeader&) override {}
    void append(const TableHeader& header, const RowBatch& batch) override {
      if (header.monitor != "raster") return;
      if (batch.rows > room) throw FileError("the disk is full");
      room -= batch.rows;
    }
  };
  Model model = busy(3000);
  model.duration = 150.0_ms;
  model.stimuli[0].values["mean"] = 20.0_nA;
  std::vector<std::size_t> left;
  for (const int threads : {1, 3}) {
    Full sink;
    Simulation s(model, registry, {.threads = threads, .sink = &sink});
    BOOST_CHECK_THROW(s.run(), FileError);
    BOOST_CHECK_THROW(s.advance(1), RunError);
    left.push_back(sink.room);
  }
  BOOST_TEST(left[0] == left[1]);
}

BOOST_AUTO_TEST_CASE(integers_of_any_size_and_sign_come_back_as_they_were_kept) {
  const auto most = std::numeric_limits<std::int64_t>::max(), least = std::numeric_limits<std::int64_t>::min();
  PackedIntegers column;
  std::vector<std::int64_t> expected;
  for (const auto& [from, spread] : std::vector<std::pair<std::int64_t, std::int64_t>>{{7, 1},
                                                                                       {-3, 6},
                                                                                       {250, 20},
                                                                                       {-70'000, 140'000},
                                                                                       {most - 9, 9},
                                                                                       {least, 12},
                                                                                       {5'000'000'000, 5'000'000'000},
                                                                                       {-1, 2},
                                                                                       {least, most}})
    for (const std::int64_t cells : {3, 600, 1500}) {
      std::vector<std::int64_t> batch;
      for (std::int64_t i = 0; i < cells; ++i) batch.push_back(from + i * (i % 97) % spread);
      batch.back() = from;
      column.append(batch);
      expected.insert(expected.end(), batch.begin(), batch.end());
    }
  BOOST_TEST(column.size().value_or(0) == expected.size());
  BOOST_TEST(std::equal(expected.begin(), expected.end(), column.data()));
}

BOOST_AUTO_TEST_CASE(intervals_of_one_step_and_of_very_many_are_counted_among_the_others) {
  Model model;
  model.duration = 16000.0_ms;
  model.populations = {{"cell", "LIF", 1, {{"tau", 1.0_ms}}}};
  const auto pulse = [&](const char* name, Time at, Time length, Current amplitude) {
    model.stimuli.push_back({.name = name,
                             .model = "step",
                             .targets = {{"cell"}},
                             .values = {{"amplitude", amplitude}, {"start", at}, {"stop", Time(at + length)}}});
  };
  pulse("every_step", 1.0_ms, 1.0_ms, 500.0_nA);
  pulse("regular", 100.0_ms, 100.0_ms, 2.0_nA);
  pulse("late", 15000.0_ms, 10.0_ms, 2.0_nA);  // more than 2^16 steps after the last
  model.monitors = {{"raster", "spikes", {{"cell"}}}};
  Simulation s(model, registry);
  s.run();
  const auto steps = as_array(s.recordings()["raster"].integers("step"));
  double sum = 0.0, squares = 0.0, longest = 0.0;
  for (Eigen::Index i = 1; i < steps.size(); ++i) {
    const auto interval = static_cast<double>(steps[i] - steps[i - 1]);
    sum += interval, squares += interval * interval, longest = std::max(longest, interval);
  }
  const auto n = static_cast<double>(steps.size() - 1);
  BOOST_TEST(n > 50.0);
  BOOST_TEST(steps[1] - steps[0] == 1);
  BOOST_TEST(longest > 65536.0);
  const PopulationSummary summary = s.summaries()[0];
  BOOST_TEST(summary.mean_interval->value() == sum / n * 1e-4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(*summary.cv == std::sqrt(squares / n - sum * sum / n / n) / (sum / n), boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(recordings_on_disk_are_taken_back_to_fewer_rows) {
  const TemporaryFolder folder;
  Model model = busy(4000);
  model.duration = 400.0_ms;
  model.monitors = {{.name = "V", .model = "state", .targets = {{"b"}}, .variables = {"V"}},
                    {"raster", "spikes", {{"a"}}}};
  Simulation whole(model, registry), s(model, registry, {.recording_budget = 100'000});
  whole.run();
  s.advance(50);
  s.save(folder.path() / "early");
  s.advance(3500);
  BOOST_TEST(s.recordings().on_disk());
  const double before = as_array(s.state("a", "V")).sum();
  s.restore(folder.path() / "early");
  BOOST_TEST(s.recordings()["V"].rows() < 4000U);
  s.run();
  BOOST_TEST(same(s.recordings()["raster"], whole.recordings()["raster"], "neuron"));
  BOOST_TEST((as_array(s.recordings()["V"].reals("V")) == as_array(whole.recordings()["V"].reals("V"))).all());
  BOOST_TEST((as_array(s.state("a", "V")) == as_array(whole.state("a", "V"))).all());
  BOOST_TEST(before != as_array(s.state("a", "V")).sum());
}

using Sinks = std::tuple<CsvSink, NpySink>;
BOOST_AUTO_TEST_CASE_TEMPLATE(tables_follow_a_simulation_that_is_reset_or_taken_back, Sink, Sinks) {
  const TemporaryFolder folder;
  const auto place = [&](const char* name) {
    std::filesystem::create_directory(folder.path() / name);
    return folder.path() / name;
  };
  const auto written = [&](const char* name, auto&& drive) {
    Sink sink(place(name), 0);
    Simulation s(busy(), registry, {.sink = &sink});
    drive(s, sink);
    s.run();
    sink.close();
    BOOST_TEST(sink.tables().size() == 2U);
    return all_of(folder.path() / name);
  };
  const std::string whole = written("whole", [](Simulation&, Sink&) {});
  BOOST_TEST(whole.size() > 2000U);
  BOOST_CHECK(whole == written("reset", [](Simulation& s, Sink&) {
                s.advance(200);
                s.reset();
              }));
  BOOST_CHECK(whole == written("closed", [](Simulation& s, Sink& sink) {
                s.run();
                sink.close();
                s.reset();
              }));
  BOOST_CHECK(whole == written("back", [&](Simulation& s, Sink& sink) {
                s.advance(200);
                s.save(folder.path() / "checkpoint");
                s.advance(200);
                s.restore(folder.path() / "checkpoint");
                s.run();
                sink.close();
                s.restore(folder.path() / "checkpoint");
              }));
  Sink own(folder.path() / "whole", 0);
  own.continue_from(folder.path() / "whole");
  BOOST_CHECK_EXCEPTION(Simulation(busy(), registry, {.sink = &own}), FileError, [](const FileError& e) {
    return std::string(e.what()).find("they would be lost") != std::string::npos;
  });
  BOOST_CHECK(whole == all_of(folder.path() / "whole"));
}

BOOST_AUTO_TEST_CASE(a_simulation_that_failed_goes_on_after_a_reset_alone) {
  const TemporaryFolder folder;
  Simulation whole(busy(), registry), s(busy(), registry);
  whole.run();
  s.advance(100);
  s.save(folder.path() / "checkpoint");
  s.on_spikes([](std::span<const Spike> spikes) {
    if (spikes.back().step > 300) throw std::runtime_error("enough");
  });
  BOOST_CHECK_THROW(s.run(), std::runtime_error);
  const auto tells = [](const RunError& e) { return std::string(e.what()).find("reset()") != std::string::npos; };
  BOOST_CHECK_EXCEPTION(s.advance(1), RunError, tells);
  BOOST_CHECK_EXCEPTION(s.save(folder.path() / "broken"), RunError, tells);
  BOOST_TEST(!std::filesystem::exists(folder.path() / "broken"));
  s.on_spikes({});
  s.restore(folder.path() / "checkpoint");
  s.run();
  BOOST_TEST(same(s.recordings()["raster"], whole.recordings()["raster"], "neuron"));
}

BOOST_AUTO_TEST_SUITE_END()
