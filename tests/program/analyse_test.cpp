// rheobase analyse: what it says of a folder of results, and of what is none; and the figure of the intervals.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

using namespace rheobase::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(analyse)

const std::string regular = R"(duration = "200 ms"
[population.cell]
model = "LIF"
size = 2
[population.rest]
model = "LIF"
[stimulus.drive]
model = "constant"
target = "cell"
amplitude = "2 nA"
)";
const std::string raster = "[monitor.raster]\nmodel = \"spikes\"\ntarget = [\"cell\", \"rest\"]\n";

/// A folder "out" with the results of a scenario.
struct Results : Folder {
  explicit Results(const std::string& scenario, const std::vector<std::string>& more = {"--no-figures"}) {
    write("x.toml", scenario);
    std::vector<std::string> words{"run", "x.toml", "--quiet", "--output", "out"};
    words.insert(words.end(), more.begin(), more.end());
    const Said said = run_program(*this, words);
    BOOST_REQUIRE_MESSAGE(said.code == 0, said.err);
  }
  [[nodiscard]] Said analyse(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"analyse", "out"});
    return run_program(*this, more);
  }
};

void check_says(const std::string& text, const std::vector<std::string>& all) {
  for (const std::string& words : all) BOOST_TEST(contains(text, words), "'" << words << "' is not in: " << text);
}

BOOST_AUTO_TEST_CASE(figures_of_a_regular_train_are_told_and_undefined_ones_are_not_available) {
  const Results results(regular + raster);
  const Said said = results.analyse();
  BOOST_TEST(said.code == 0, said.err);
  check_says(said.out, {"from 0 ms to 200 ms", "bins of 10 ms", "28   70 Hz         13.9 ms        13.9 ms", "n/a"});
  const Said json = results.analyse({"--json"});
  const auto populations = nlohmann::json::parse(json.out)["runs"][0]["populations"];
  const auto cell = populations["cell"], rest = populations["rest"];
  BOOST_TEST(cell["spikes"] == 28);
  BOOST_TEST(cell["isi_cv"] == 0.0);
  BOOST_TEST(cell["cv2"] == 0.0);
  BOOST_TEST(cell["lv"] == 0.0);
  BOOST_TEST(std::abs(cell["mean_latency_ms"].get<double>() - 13.9) < 1e-9);
  BOOST_TEST(std::abs(cell["spike_coherence"].get<double>() - 1.0) < 1e-12);  // both fire together
  BOOST_TEST(cell["series"]["isi_counts"][1] == 26);
  BOOST_TEST(cell["series"]["rate_hz"].size() == 20U);
  BOOST_TEST(rest["rate_hz"] == 0.0);
  for (const char* figure :
       {"mean_isi_ms", "isi_cv", "cv2", "lv", "fano_factor", "adaptation_index", "mean_latency_ms"})
    BOOST_TEST(rest[figure].is_null(), figure);
}

BOOST_AUTO_TEST_CASE(a_window_and_a_bin_can_be_chosen) {
  const Results results(regular + raster);
  const auto analysed =
      nlohmann::json::parse(results.analyse({"--from", "50ms", "--to", "100 ms", "--bin", "5 ms", "--json"}).out);
  const auto cell = analysed["runs"][0]["populations"]["cell"];
  BOOST_TEST(cell["spikes"] == 8);  // 55.6, 69.5, 83.4, 97.3 ms
  BOOST_TEST(cell["series"]["rate_hz"].size() == 10U);
  BOOST_TEST(analysed["runs"][0]["from_ms"] == 50.0);
  BOOST_TEST(analysed["runs"][0]["to_ms"] == 100.0);
  for (const auto& [words, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--from", "50 mV"}, "is a voltage"},
           {{"--to", "soon"}, "--to is a time such as \"10 ms\", but it is 'soon'"},
           {{"--bin", "0.25 ms"}, "whole number of steps"},
           {{"--to", "201 ms"}, "not within those that are recorded"},
           {{"--monitor", "none"}, "there is raster"}}) {
    const Said said = results.analyse(words);
    BOOST_TEST(said.code == 2, said.err);
    BOOST_TEST(contains(said.err, message), said.err);
  }
}

BOOST_AUTO_TEST_CASE(each_run_of_a_sweep_has_its_row_with_its_swept_value) {
  const Results results(regular + raster + "[sweep]\n\"population.cell.tau\" = [\"5 ms\", \"10 ms\"]\n");
  const Said said = results.analyse();
  BOOST_TEST(said.code == 0, said.err);
  check_says(said.out, {"0    5 ms   cell", "1   10 ms   cell"});
}

BOOST_AUTO_TEST_CASE(of_several_monitors_of_spikes_one_must_be_chosen) {
  const Results results(regular + raster +
                        "[monitor.one]\nmodel = \"spikes\"\ntarget = { population = \"cell\", neurons = \"1:2\" }\n");
  const Said several = results.analyse();
  BOOST_TEST(several.code == 2);
  BOOST_TEST(contains(several.err, "raster, one"), several.err);
  const auto one =
      nlohmann::json::parse(results.analyse({"--monitor", "one", "--json"}).out)["runs"][0]["populations"]["cell"];
  BOOST_TEST(one["neurons"] == 1);
  BOOST_TEST(one["rate_hz"] == 70.0);
}

BOOST_AUTO_TEST_CASE(what_is_no_folder_of_spikes_is_6_and_says_why) {
  const Results results(regular);
  check_says(results.analyse().err, {"no table of spikes", "[monitor.raster]", "model  = \"spikes\""});
  BOOST_TEST(results.analyse().code == 6);
  const auto refused = [&](const char* folder, const char* words) {
    const Said said = run_program(results, {"analyse", folder});
    BOOST_TEST(said.code == 6);
    BOOST_TEST(contains(said.err, words), said.err);
  };
  refused("nowhere", "there is no folder 'nowhere'");
  refused(".", "not a result folder");
  refused("x.toml", "is not a folder");
  const Results damaged(regular + raster);
  damaged.write("out/raster.csv", "run,step,time_ms,population,neuron\n0,138,13.9,cell,0\n0,138,13.9,cell,7\n");
  BOOST_TEST(damaged.analyse().code == 6);
  BOOST_TEST(contains(damaged.analyse().err, "raster.csv', line 3: "), damaged.analyse().err);
  fs::remove(damaged.path() / "out" / "raster.csv");
  BOOST_TEST(contains(damaged.analyse().err, "cannot read 'out/raster.csv'"), damaged.analyse().err);
}

BOOST_AUTO_TEST_CASE(an_incomplete_folder_is_said_to_be_incomplete) {
  const Folder folder;
  folder.write(
      "throws.toml",
      "duration = \"50 ms\"\n[population.other]\nmodel = \"LIF\"\n[stimulus.drive]\nmodel = \"constant\"\ntarget = \"other\"\namplitude = \"4 nA\"\n"
      "[population.cells]\nmodel = \"ThrowsAtStep\"\nsize = 10\nid = { linspace = { from = 0, to = 9 } }\n"
      "[monitor.raster]\nmodel = \"spikes\"\ntarget = \"other\"\n");
  BOOST_TEST(run_program(folder, {"run", "throws.toml", "--plugin-path", RHEOBASE_FIXTURES "/throws_at_step",
                                  "--output", "out"})
                 .code == 1);
  const Said said = run_program(folder, {"analyse", "out"});
  check_says(said.err, {"incomplete", "step 123", "nothing to analyse"});
  BOOST_TEST(said.code == 6);
}

BOOST_AUTO_TEST_CASE(the_intervals_have_a_figure_with_an_axis_of_their_own) {
  const Results results(regular + "[monitor.isi]\nmodel = \"intervals\"\ntarget = \"cell\"\nlongest = \"30 ms\"\n", {});
  const std::string table = text_of(results.path() / "out" / "isi.csv"),
                    script = text_of(results.path() / "out" / "figures" / "x_isi.gp");
  BOOST_TEST(table.starts_with("run,interval_ms,population,density_per_ms,count\n0,0,cell,0,0\n"), table);
  BOOST_TEST(contains(table, "\n0,13,cell,1,26\n"), table);
  check_says(script, {"set xlabel 'interval (ms)'", "'density (1/ms)'", "set xrange [0:30]"});
  BOOST_TEST(!contains(script, "time (ms)"));
  BOOST_TEST(contains(text_of(results.path() / "out" / "figures" / "x_isi.svg"), "<svg"));
}

BOOST_AUTO_TEST_SUITE_END()
