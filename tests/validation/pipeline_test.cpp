// Monitors are shown an epoch while the next is computed: what they get, and when, must not tell.
#include "pipeline_model.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(pipeline)

BOOST_AUTO_TEST_CASE(tables_are_the_same_for_any_threads_blocks_and_pieces) {
  const Model model = pipeline_model();
  Simulation reference(model, bundled(), {.threads = 1, .block_size = 100'000});
  reference.run();
  const auto bytes = bytes_of(reference.recordings());
  BOOST_REQUIRE(bytes.size() == 4U);
  BOOST_TEST(bytes.at("spikes").size() > 30'000U * 24U);
  BOOST_TEST(bytes.at("some").size() > 1000U * 24U);
  for (const int threads : {1, 2, 8})
    for (const std::size_t block : {std::size_t{64}, std::size_t{70}, std::size_t{512}}) {
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
  Model model = pipeline_model();
  model.duration = 15.0_ms;
  const auto tables = [&](int threads, std::size_t block) {
    Simulation simulation(model, bundled(), {.threads = threads, .block_size = block});
    simulation.run();
    return bytes_of(simulation.recordings());
  };
  for (const std::int64_t size : {1500, 4097, 10'000, 70'001}) {
    for (Population& p : model.populations) p.size = size;
    const auto reference = tables(1, 512);
    BOOST_TEST(reference.at("spikes").size() > static_cast<std::size_t>(size) * 12U);
    for (const int threads : {1, 2, 3, 8})
      BOOST_TEST((tables(threads, 0) == reference), size << " neurons, " << threads << " threads");
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
    Simulation(model, bundled(),
               {.threads = threads,
                .sink = &dropped,
                .on_progress =
                    [&](std::int64_t step) {
                      end = step;
                      return false;
                    }})
        .run();
    return end;
  };
  const std::int64_t one = first_end(1);
  BOOST_TEST((one > 0 && one < 2000));
  BOOST_TEST(first_end(8) == one);
}

BOOST_AUTO_TEST_CASE(spikes_come_by_step_then_population_then_neuron) {
  Simulation simulation(pipeline_model(), bundled(), {.threads = 2});
  simulation.run();
  const Table& table = simulation.recordings()["spikes"];
  const auto step = as_array(table.integers("step")), population = as_array(table.integers("population")),
             neuron = as_array(table.integers("neuron"));
  Eigen::Index wrong = 0;
  for (Eigen::Index i = 1; i < step.size(); ++i)
    wrong += std::tuple(step[i - 1], population[i - 1], neuron[i - 1]) >= std::tuple(step[i], population[i], neuron[i]);
  BOOST_TEST(wrong == 0);
  std::uint64_t spikes = 0;
  for (const PopulationSummary& summary : simulation.summaries()) spikes += summary.spikes;
  BOOST_TEST(table.rows() == spikes);
}

BOOST_AUTO_TEST_CASE(a_callback_gets_every_spike_in_order_where_no_monitor_is) {
  Simulation whole(pipeline_model(), bundled());
  whole.run();
  const Table& table = whole.recordings()["spikes"];
  const auto step = as_array(table.integers("step")), population = as_array(table.integers("population")),
             neuron = as_array(table.integers("neuron"));
  Model unseen = pipeline_model();
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
        wrong += seen[static_cast<std::size_t>(i - first)] !=
                 Spike{step[i], static_cast<std::size_t>(population[i]), neuron[i]};
      BOOST_TEST(wrong == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_an_epoch_that_monitors_have_not_seen_yet_has_its_rows) {
  Simulation whole(pipeline_model(), bundled());
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
    Simulation simulation(pipeline_model(), bundled(), options);
    running = &simulation;
    simulation.run();
    BOOST_TEST((bytes_of(simulation.recordings()) == bytes));
    Simulation resumed(pipeline_model(), bundled(), {.threads = 1, .recording_budget = budget});
    resumed.restore(file);
    BOOST_TEST((saved > 0 && saved < simulation.steps()));
    BOOST_TEST(resumed.step() == saved);
    BOOST_TEST(resumed.recordings().on_disk() == (budget > 0));
    resumed.run();
    BOOST_TEST((bytes_of(resumed.recordings()) == bytes));
  }
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
