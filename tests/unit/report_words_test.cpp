// The manifest, and what is said on a console.
#include "bundled_models.hpp"
#include "report_fixture.hpp"

#include <rheobase/results/run_record.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/report/summary.hpp>

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <regex>

using namespace rheobase;
using namespace report_test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(report_words)

BOOST_FIXTURE_TEST_CASE(a_run_record_counts_the_steps_of_runs_that_differ, BundledModels) {
  Experiment experiment = experiment_of(4);
  experiment.sweep = {{"duration", {10.0_ms, 20.0_ms}}, {"dt", {0.1_ms, 0.2_ms, 0.5_ms}}};
  const auto record = nlohmann::json::parse(run_record_text({}, experiment, registry));
  BOOST_TEST(record["steps"] == 200);
  BOOST_TEST(record["steps_of_shortest_run"] == 20);
  BOOST_TEST(record["steps_of_all_runs"] == 510);
  const auto single = nlohmann::json::parse(run_record_text({}, experiment_of(4), registry));
  BOOST_TEST(single["steps"] == 200);
  BOOST_TEST(!single.contains("steps_of_all_runs"));
}

BOOST_FIXTURE_TEST_CASE(a_manifest_says_where_the_numbers_came_from, BundledModels) {
  const Folder folder;
  Experiment experiment = experiment_of(4);
  experiment.model.seed = 18446744073709551615U;
  experiment.model.populations[0].values["V"] = Normal{-65.0_mV, 5.0_mV};
  experiment.model.monitors[0].targets = {{"cells", {{0, 4, 2}}}};
  experiment.sweep = {{"population.cells.tau", {5.0_ms, 10.0_ms}}};
  RunRecord run;
  run.threads = 3;
  run.runs_done = 1;
  run.incomplete_because = "interrupted";
  run.scenario_file = "my\xFF.toml";  // no UTF-8
  run.files = {"runs.csv"};
  write_run_record(folder.path, run, experiment, registry);
  BOOST_TEST(is_result_folder(folder.path));
  BOOST_TEST(folder.names().size() == 1U);

  const auto manifest = nlohmann::json::parse(text_of(folder.path / "manifest.json"));
  BOOST_TEST(manifest["status"] == "incomplete");
  BOOST_TEST(manifest["reason"] == "interrupted");
  BOOST_TEST(manifest["seed"] == 18446744073709551615U);
  BOOST_TEST(manifest["runs"] == 2);
  BOOST_TEST(manifest["runs_done"] == 1);
  BOOST_TEST(manifest["steps"] == 200);
  BOOST_TEST(manifest["steps_of_all_runs"] == 400);
  BOOST_TEST(!manifest.contains("steps_of_shortest_run"));
  BOOST_TEST(manifest["files"][0] == "runs.csv");
  const auto& cells = manifest["scenario"]["population"]["cells"];
  BOOST_TEST(cells["tau"] == "10 ms");
  BOOST_TEST(cells["V_th"] == "-50 mV");  // a default
  BOOST_TEST(cells["reset"] == "hard");
  BOOST_TEST(cells["V"]["normal"]["std"] == "5 mV");
  BOOST_TEST(manifest["scenario"]["monitor"]["raster"]["target"]["neurons"] == "0:4:2");
  BOOST_TEST(manifest["scenario"]["monitor"]["trace"]["interval"] == "0.1 ms");
  BOOST_TEST(manifest["scenario"]["stimulus"]["drive"]["start"] == "5 ms");
  BOOST_TEST(manifest["scenario"]["sweep"]["population.cells.tau"].dump() == R"(["5 ms","10 ms"])");
  BOOST_REQUIRE(manifest["plugins"].size() == 5U);
  for (const auto& plugin : manifest["plugins"]) {
    BOOST_TEST(fs::exists(plugin["path"].get<std::string>()));
    BOOST_TEST(std::regex_match(plugin["sha1"].get<std::string>(), std::regex("[0-9a-f]{40}")));
  }
}

BOOST_FIXTURE_TEST_CASE(the_head_says_what_will_run, BundledModels) {
  Experiment experiment = experiment_of(50);
  experiment.model.title = "Step \x1b[2J current";
  Estimate estimate;
  estimate.memory = 1'234'567;
  std::string head = run_head(experiment, registry, estimate, 2);
  for (const char* words : {"Step \\x1b[2J current\n", "lif 1.0.0", "lif.so",
                            "50 neurons, 200 steps of 0.1 ms (20 ms), seed 0, 2 threads, about 1.23 MB of memory\n"})
    BOOST_TEST(contains(head, words), "'" << words << "' is not in: " << head);
  experiment.sweep = {{"population.cells.tau", std::vector<Value>(20, 5.0_ms)}};
  head = run_head(experiment, registry, estimate, 1);
  BOOST_TEST(contains(head, "population.cells.tau: 5 ms, 5 ms, ..., 5 ms (20 values)\n"), head);
  BOOST_TEST(contains(head, "20 runs\n"), head);
}

BOOST_AUTO_TEST_CASE(the_close_has_a_row_a_run_and_leaves_out_the_middle) {
  Experiment experiment;
  experiment.model.duration = 200.0_ms;
  experiment.model.populations = {{.name = "cell", .model = "LIF"}};
  PopulationSummary silent;
  silent.name = "cell";
  const RunOutcome outcome{0.01, "results/x", {"runs.csv", "manifest.json"}, {"population 'cell' never fired"}};
  std::string close = run_close(experiment, std::vector<RunResult>{{0, {silent}}}, outcome);
  BOOST_TEST(close ==
             "\npopulation   spikes   rate   mean interval    CV\n"
             "cell              0   0 Hz             n/a   n/a\n"
             "\npopulation 'cell' never fired\n"
             "\nsimulated 200 ms in 10 ms, 20 times as fast as real time\n"
             "results in results/x: runs.csv, manifest.json\n");
  experiment.sweep = {{"population.cell.tau", std::vector<Value>(1000, 5.0_ms)}};
  std::vector<RunResult> results;
  for (std::size_t run = 0; run < 1000; ++run) results.push_back({run, {silent}});
  close = run_close(experiment, results, outcome);
  BOOST_TEST(contains(close, "\n  0   5 ms   cell"), close);
  BOOST_TEST(contains(close, "\n..."), close);
  BOOST_TEST(contains(close, "\n999   5 ms   cell"), close);
  BOOST_TEST(!contains(close, "\n500 "), close);
  BOOST_TEST(contains(close, "simulated 3 min 20 s in 10 ms"), close);
}

BOOST_AUTO_TEST_CASE(json_says_null_where_a_figure_is_undefined) {
  Experiment experiment;
  experiment.model.duration = 200.0_ms;
  experiment.model.populations = {{.name = "cell", .model = "LIF"}};
  experiment.sweep = {{"population.cell.reset", {std::string("soft")}}};
  PopulationSummary silent;
  silent.name = "cell";
  const auto json =
      nlohmann::json::parse(run_json(experiment, std::vector<RunResult>{{0, {silent}}}, {0.5, "out", {}, {}}));
  const auto& run = json["runs"][0];
  BOOST_TEST(run["swept"]["population.cell.reset"] == "soft");
  BOOST_TEST(run["populations"]["cell"]["spikes"] == 0);
  for (const char* figure : {"mean_isi_ms", "isi_cv", "first_spike_ms"})
    BOOST_TEST(run["populations"]["cell"][figure].is_null());
  BOOST_TEST(json["wall_time_s"] == 0.5);
}

BOOST_AUTO_TEST_SUITE_END()
