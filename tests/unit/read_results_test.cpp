// A folder of results read back is what was run.
#include "report_fixture.hpp"

#include <rheobase/results/run_record.hpp>
#include <rheobase/results/read_results.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

using namespace rheobase;
using report_test::contains;
using report_test::Folder;

BOOST_AUTO_TEST_SUITE(read_results)

struct Results {
  Results() {
    registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
    Model& model = experiment.model;
    model.title = "All kinds of values";
    model.duration = 20.0_ms;
    model.seed = 7;
    model.populations = {{.name = "exc",
                          .model = "LIF",
                          .size = 3,
                          .values = {{"tau", std::vector<Quantity>{5.0_ms, 7.5_ms, 0.1_ms}},
                                     {"V", Normal{-65.0_mV, 5.0_mV}},
                                     {"reset", "soft"}}},
                         {.name = "inh",
                          .model = "LIF",
                          .size = 4,
                          .values = {{"R", Linspace{1.0_Mohm, 2.0_Mohm}}, {"V", Uniform{-65.0_mV, -60.0_mV}}}}};
    model.stimuli = {{.name = "drive",
                      .model = "step",
                      .targets = {{"exc"}, {"inh", {{0, 2}, {3, 4}}}},
                      .values = {{"start", 5.0_ms}}}};
    model.monitors = {{.name = "raster", .model = "spikes", .targets = {{"exc"}, {"inh", {{0, 4, 3}}}}},
                      {.name = "trace", .model = "state", .targets = {{"exc"}}, .variables = {"V"}}};
    experiment.sweep = {{"population.inh.size", {4.0, 7.0}},
                        {"population.exc.reset", {std::string("hard"), std::string("soft")}}};
    run.files = {"raster.csv"};
  }
  std::string manifest() const { return run_record_text(run, experiment, registry); }
  /// The message of the error that reading the table of spikes ends in.
  std::string refusal(const std::string& rows) const {
    report_test::write(folder.path / "manifest.json", manifest());
    report_test::write(folder.path / "raster.csv", "run,step,time_ms,population,neuron\n" + rows);
    try {
      ResultFolder(folder.path).for_each_run("raster", [](RunSpikes&&) {});
    } catch (const FileError& error) {
      return error.what();
    }
    return "no error";
  }
  Registry registry;
  Experiment experiment;
  RunRecord run;
  Folder folder;
};

BOOST_FIXTURE_TEST_CASE(the_scenario_of_a_manifest_is_the_one_that_ran, Results) {
  report_test::write(folder.path / "manifest.json", manifest());
  experiment = Experiment(ResultFolder(folder.path).experiment());
  const std::string again = manifest();
  BOOST_TEST(again == report_test::text_of(folder.path / "manifest.json"));
  BOOST_TEST(contains(again, "0:4:3"));
}

BOOST_FIXTURE_TEST_CASE(each_run_has_the_trains_of_the_neurons_watched, Results) {
  report_test::write(folder.path / "manifest.json", manifest());
  report_test::write(
      folder.path / "raster.csv",
      "run,step,time_ms,population,neuron\n0,0,0.1,exc,2\n0,4,0.5,exc,2\n0,4,0.5,inh,3\n2,199,20,exc,0\n");
  const ResultFolder results(folder.path);
  BOOST_TEST(results.spike_monitors() == std::vector<std::string>{"raster"});
  std::vector<RunSpikes> runs;
  results.for_each_run("raster", [&](RunSpikes&& spikes) { runs.push_back(std::move(spikes)); });
  BOOST_TEST(runs.size() == 4U);  // runs without a spike too
  const auto& [exc, inh] = std::tie(runs[0].populations[0].second, runs[0].populations[1].second);
  BOOST_TEST((exc.neurons == std::vector<std::vector<std::int64_t>>{{}, {}, {0, 4}}));
  BOOST_TEST((inh.neurons == std::vector<std::vector<std::int64_t>>{{}, {4}}));
  BOOST_TEST(exc.steps == 200);
  BOOST_TEST(runs[2].populations[0].second.spikes() == 1U);
  BOOST_TEST(runs[3].populations[0].second.spikes() == 0U);
}

BOOST_FIXTURE_TEST_CASE(of_an_incomplete_sweep_runs_that_did_not_end_are_cut_off_at_their_last_spike, Results) {
  run.incomplete_because = "interrupted";
  report_test::write(folder.path / "manifest.json", manifest());
  report_test::write(folder.path / "runs.csv", "run,whatever\n1,x\n");
  report_test::write(folder.path / "raster.csv", "run,step,time_ms,population,neuron\n0,4,0.5,exc,2\n0,9,1,inh,0\n");
  const ResultFolder results(folder.path);
  BOOST_TEST(results.incomplete_because() == "interrupted");
  std::vector<RunSpikes> runs;
  results.for_each_run("raster", [&](RunSpikes&& spikes) { runs.push_back(std::move(spikes)); });
  BOOST_TEST(runs.size() == 2U);
  BOOST_TEST((!runs[0].finished && runs[0].populations[0].second.steps == 10));
  BOOST_TEST((runs[1].run == 1U && runs[1].finished && runs[1].populations[0].second.steps == 200));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_row_is_told_with_its_line, Results) {
  const std::string good = "0,4,0.5,exc,2\n";
  for (const auto& [row, what] :
       std::vector<std::pair<std::string, std::string>>{{"x,5,0.6,exc,2\n", "run 'x' is not a number"},
                                                        {"0,5;0.6,exc,2\n", "step '5;0.6' is not a number"},
                                                        {"0,5,0.6,exc\n", "a cell is missing"},
                                                        {"0,5,0.6,exc,2,1\n", "more cells"},
                                                        {"0,5,0.6,nobody,2\n", "population 'nobody'"},
                                                        {"0,5,0.6,inh,1\n", "does not watch neuron 1 of 'inh'"},
                                                        {"0,5,0.6,exc,-1\n", "does not watch neuron -1"},
                                                        {"0,200,20.1,exc,2\n", "no step 200"},
                                                        {"0,4,0.5,exc,2\n", "does not come after"},
                                                        {"0,5,0.7,exc,2\n", "step 5 ends at 0.6"},
                                                        {"4,5,0.6,exc,2\n", "run 4 is out of order"},
                                                        {"\n", "is not a number"},
                                                        {"0,5,0.6,exc,2", "cut off"}}) {
    const std::string said = refusal(good + row);
    BOOST_TEST(contains(said, "raster.csv', line 3: "), said);
    BOOST_TEST(contains(said, what), "'" << what << "' is not in: " << said);
  }
  BOOST_TEST(contains(refusal("1,4,0.5,exc,2\n0,4,0.5,exc,2\n"), "line 3: run 0 is out of order"));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_manifest_is_an_error_of_reading, Results) {
  const auto refusal = [&](const std::string& from, const std::string& to) -> std::string {
    std::string text = manifest();
    const auto at = text.find(from);
    BOOST_REQUIRE(at != text.npos);
    report_test::write(folder.path / "manifest.json", text.replace(at, from.size(), to));
    try {
      ResultFolder{folder.path};
    } catch (const FileError& error) {
      return error.what();
    }
    return "no error";
  };
  BOOST_TEST(contains(refusal("\"20 ms\"", "\"20 mV\""), "is damaged"));
  BOOST_TEST(contains(refusal("\"duration\"", "\"length\""), "is damaged"));
  BOOST_TEST(contains(refusal("\"size\": 3", "\"size\": -3"), "-3 neurons"));
  BOOST_TEST(contains(refusal("0:4:3", "0:4:0"), "names no neurons"));
  BOOST_TEST(contains(refusal("\"format\": 1", "\"format\": 99"), "newer version"));
  BOOST_TEST(contains(refusal("population.inh.size", "population.nobody.size"), "is damaged"));
}

BOOST_FIXTURE_TEST_CASE(a_table_that_another_program_saved_with_quotation_marks_is_read, Results) {
  report_test::write(folder.path / "manifest.json", manifest());
  report_test::write(
      folder.path / "raster.csv",
      "\"run\",\"step\",\"time_ms\",\"population\",\"neuron\"\n0,4,0.5,\"exc\",2\n\"0\",9,1,\"inh\",\"0\"\n");
  const ResultFolder results(folder.path);
  BOOST_TEST(results.spike_monitors() == std::vector<std::string>{"raster"});
  std::size_t spikes = 0;
  results.for_each_run("raster", [&](RunSpikes&& of_run) {
    for (const auto& [name, trains] : of_run.populations) spikes += trains.spikes();
  });
  BOOST_TEST(spikes == 2U);
  BOOST_TEST(contains(refusal("0,4,0.5,\"exc,2\n"), "line 2: the monitor does not watch population '\"exc'"));
}

BOOST_AUTO_TEST_SUITE_END()
