// How a run that is computed ahead of its monitors ends: what a stop, a callback that throws and a sink that fails leave.
#include "pipeline_model.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <oneapi/tbb/parallel_for.h>

#include <atomic>
#include <filesystem>
#include <unistd.h>
#include <utility>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(pipeline_end)

BOOST_AUTO_TEST_CASE(all_that_was_done_is_recorded_when_a_run_or_a_piece_of_it_stops) {
  Simulation whole(pipeline_model(), bundled());
  whole.run();
  for (const int threads : {1, 2}) {
    Simulation pieces(pipeline_model(), bundled(), {.threads = threads});
    for (const std::int64_t n : {100, 1000, 3}) {
      pieces.advance(n);
      BOOST_TEST(pieces.recordings()["spikes"].rows() == rows_before(whole.recordings()["spikes"], pieces.step()));
    }
    RunOptions options{.threads = threads};
    options.on_progress = [](std::int64_t step) { return step < 1500; };
    Simulation stopped(pipeline_model(), bundled(), options);
    stopped.run();
    BOOST_REQUIRE((stopped.stopped() && stopped.step() >= 1500 && stopped.step() < stopped.steps()));
    BOOST_TEST(stopped.recordings()["spikes"].rows() == rows_before(whole.recordings()["spikes"], stopped.step()));
    options.on_progress = [](std::int64_t) -> bool { throw std::runtime_error("enough"); };
    Simulation left(pipeline_model(), bundled(), options);
    BOOST_CHECK_THROW(left.run(), std::runtime_error);
    BOOST_TEST((left.step() > 0 && left.step() < left.steps()));
    BOOST_TEST(left.recordings()["spikes"].rows() == rows_before(whole.recordings()["spikes"], left.step()));
  }
}

BOOST_AUTO_TEST_CASE(after_a_callback_that_throws_a_checkpoint_leads_to_the_same_rows) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("rheobase-pipeline-{}", getpid());
  Simulation whole(pipeline_model(), bundled());
  whole.run();
  for (const int threads : {1, 2}) {
    Simulation simulation(pipeline_model(), bundled(), {.threads = threads});
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
        for (std::atomic<int> k = 0; k < 10'000; ++k) {
        }
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
      if (header.monitor != "spikes" || static_cast<const std::int64_t*>(batch.columns[0])[batch.rows - 1] <= last)
        return;
      if (!std::exchange(failed, true)) throw FileError("full");
    }
    std::int64_t last, after = 0;
    bool failed = false;
  };
  for (const std::int64_t last : {0, 1100, 2500, 4000, 5000}) {
    const auto failed_at = [&](int threads) {
      Full full(last);
      Simulation simulation(pipeline_model(), bundled(), {.threads = threads, .sink = &full});
      BOOST_CHECK_THROW(simulation.run(), FileError);
      BOOST_CHECK_THROW(simulation.run(), RunError);
      BOOST_TEST(full.after == 0);
      return simulation.step();
    };
    const std::int64_t one = failed_at(1);
    BOOST_TEST((one <= last + 100 && last - one < 1100));
    for (const int threads : {2, 3, 8})
      BOOST_TEST(failed_at(threads) == one, "rows up to step " << last << ", " << threads << " threads");
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
  Simulation(pipeline_model(), bundled(), {.threads = 1, .sink = &good}).run();
  Counted full(many - good.left - 1);  // the last bin of the rate, which finish() closes
  Simulation simulation(pipeline_model(), bundled(), {.threads = 1, .sink = &full});
  BOOST_CHECK_THROW(simulation.run(), FileError);
  BOOST_TEST(simulation.step() == simulation.steps());
  BOOST_CHECK_THROW(simulation.save(std::filesystem::temp_directory_path() / "rheobase-never"), RunError);
  BOOST_CHECK_THROW(simulation.run(), RunError);
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
  Simulation whole(pipeline_model(), bundled());
  whole.run();
  const auto all = as_array(whole.recordings()["spikes"].integers("step"));
  for (const int threads : {1, 2, 8}) {
    SmallDisk disk(30'000);
    Simulation simulation(pipeline_model(), bundled(), {.threads = threads, .sink = &disk});
    BOOST_CHECK_THROW(simulation.run(), FileError);
    BOOST_TEST(simulation.step() < simulation.steps());
    BOOST_REQUIRE((disk.steps.size() > 10'000U && disk.steps.size() <= 30'000U));
    BOOST_TEST((Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>>(
                    disk.steps.data(), std::ssize(disk.steps)) == all.head(std::ssize(disk.steps)))
                   .all());
    BOOST_TEST(disk.steps.back() >= simulation.step() - 1);  // all before the epoch that failed
  }
}

BOOST_AUTO_TEST_SUITE_END()
