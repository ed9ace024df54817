// rheobase run: what it says, what it writes, and what it leaves alone.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace rheobase::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(run)

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

BOOST_AUTO_TEST_CASE(constant_current_gives_numbers_tables_and_a_figure) {
  const Folder folder;
  const Said said = run_program(folder, {"run", scenario("constant_current")});
  BOOST_TEST(said.code == 0, said.err);
  for (const char* words : {"One LIF neuron under constant current", "14", "70 Hz", "13.9 ms", "2000 steps"})
    BOOST_TEST(contains(said.out, words), "'" << words << "' is not in: " << said.out);
  const fs::path results = folder.path() / "results" / "constant_current";
  BOOST_TEST(contains(text_of(results / "runs.csv"), "14,70,13.9,0,13.9"), text_of(results / "runs.csv"));
  BOOST_TEST(lines(text_of(results / "raster.csv")) == 15U);
  BOOST_TEST(text_of(results / "raster.csv").starts_with("run,step,time_ms,population,neuron\n0,138,13.9,cell,0\n"));
  BOOST_TEST(lines(text_of(results / "trace.csv")) == 2002U);  // titles, the initial state, 2000 steps
  BOOST_TEST(
      text_of(results / "trace.csv").starts_with("run,step,time_ms,population,neuron,V_mV\n0,-1,0,cell,0,-65\n"));
  BOOST_TEST(contains(text_of(results / "figures" / "constant_current.svg"), "<svg"));
  BOOST_TEST(fs::exists(results / "figures" / "constant_current.gp"));
  const auto manifest = nlohmann::json::parse(text_of(results / "manifest.json"));
  BOOST_TEST(manifest["status"] == "complete");
}

BOOST_AUTO_TEST_CASE(every_bundled_scenario_runs_and_draws_its_figure) {
  int scenarios = 0;
  for (const auto& entry : fs::directory_iterator(RHEOBASE_SOURCE_DIR "/apps/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    const std::string name = entry.path().stem().string();
    BOOST_TEST_CONTEXT(name) {
      const Folder folder;
      const Said said = run_program(folder, {"run", entry.path().string(), "--output", "out"});
      BOOST_TEST(said.code == 0, said.err);
      int figures = 0;  // <name>.svg, <name>_rates.svg, <name>_<monitor>.svg
      for (const auto& figure : fs::directory_iterator(folder.path() / "out" / "figures")) {
        if (figure.path().extension() != ".svg") continue;
        BOOST_TEST(figure.path().stem().string().starts_with(name));
        BOOST_TEST(contains(text_of(figure.path()), "</svg>"));
        ++figures;
      }
      BOOST_TEST(figures > 0);
      BOOST_TEST(run_program(folder, {"check", entry.path().string()}).code == 0);
      ++scenarios;
    }
  }
  BOOST_TEST(scenarios >= 13);
}

BOOST_AUTO_TEST_CASE(reset_modes_keeps_both_runs_apart) {
  const Folder folder;
  BOOST_TEST(run_program(folder, {"run", scenario("reset_modes"), "--no-figures"}).code == 0);
  const std::string runs = text_of(folder.path() / "results" / "reset_modes" / "runs.csv");
  BOOST_TEST(contains(runs, "0,hard,28,140,7,0,"), runs);
  BOOST_TEST(contains(runs, "1,soft,28,140,6.948"), runs);
  BOOST_TEST(!fs::exists(folder.path() / "results" / "reset_modes" / "figures"));
}

BOOST_AUTO_TEST_CASE(a_silent_population_is_told_why_and_is_no_error) {
  const Folder folder;
  const Said said = run_program(folder, {"run", scenario("as_printed"), "--no-figures"});
  BOOST_TEST(said.code == 0);
  for (const char* words : {"never fired", "n/a", "15 mA", "R = 1 ohm", "at 10 Mohm the rheobase would be 1.5 nA"})
    BOOST_TEST(contains(said.out + said.err, words), "'" << words << "' is not in: " << said.out << said.err);
}

BOOST_AUTO_TEST_CASE(tables_are_the_same_bytes_for_any_number_of_threads) {
  const Folder folder;
  std::string raster, activity;
  for (const char* threads : {"1", "2", "3", "8"}) {
    BOOST_TEST(run_program(folder, {"run", scenario("population_step"), "--no-figures", "--threads", threads,
                                    "--output", threads})
                   .code == 0);
    const std::string r = text_of(folder.path() / threads / "raster.csv"),
                      a = text_of(folder.path() / threads / "activity.csv");
    BOOST_TEST(lines(r) > 1000U);
    if (raster.empty()) raster = r, activity = a;
    BOOST_TEST((r == raster));
    BOOST_TEST((a == activity));
  }
}

BOOST_AUTO_TEST_CASE(a_raster_that_was_written_is_played_back_as_it_is) {
  const Folder folder;
  const std::string cells =
      "duration = \"100 ms\"\n[population.cells]\nmodel = \"LIF\"\nsize = 3\n[monitor.raster]\nmodel = \"spikes\"\ntarget = \"cells\"\n[stimulus.in]\ntarget = \"cells\"\n";
  folder.write("ramp.csv", "time_ms,I_nA\n0,0\n50,4\n");
  folder.write("source.toml",
               cells + "model = \"playback\"\nfile = \"ramp.csv\"\nbetween = \"linear\"\ngain = [0.5, 1, 2]\n");
  folder.write("copy.toml",
               cells + "model = \"spike_playback\"\nfile = \"results/source/raster.csv\"\nweight = \"20 mV\"\n");
  for (const char* file : {"source.toml", "copy.toml"}) {
    const Said said = run_program(folder, {"run", file, "--no-figures"});
    BOOST_TEST(said.code == 0, said.err);
  }
  const fs::path results = folder.path() / "results";
  BOOST_TEST(lines(text_of(results / "source" / "raster.csv")) > 10U);
  BOOST_TEST(text_of(results / "source" / "raster.csv") == text_of(results / "copy" / "raster.csv"));
  const auto manifest = nlohmann::json::parse(text_of(results / "source" / "manifest.json"));
  BOOST_TEST(manifest["scenario"]["stimulus"]["in"]["file"] == "ramp.csv");
  BOOST_TEST(manifest["tables"].size() == 1U);
  BOOST_TEST(manifest["tables"][0]["file"] == "ramp.csv");
  BOOST_TEST(manifest["tables"][0]["sha1"] == "ad413fee46da00305a7231a6578491ceb8d41d80");
  // A sweep over files draws and names its runs by them; the path given is seen from the scenario's folder.
  BOOST_TEST(run_program(folder, {"run", "source.toml", "--set",
                                  "sweep.stimulus.in.file=[\"ramp.csv\", \"./ramp.csv\"]", "--output", "sweep"})
                 .code == 0);
  BOOST_TEST(contains(text_of(folder.path() / "sweep" / "runs.csv"), "1,./ramp.csv,"),
             text_of(folder.path() / "sweep" / "runs.csv"));
}

BOOST_AUTO_TEST_CASE(results_are_never_overwritten_unasked) {
  const Folder folder;
  const std::vector<std::string> words{"run", scenario("constant_current"), "--no-figures", "--output", "out"};
  BOOST_TEST(run_program(folder, words).code == 0);
  const std::string before = text_of(folder.path() / "out" / "runs.csv");
  const Said refused = run_program(folder, words);
  BOOST_TEST(refused.code == 6);
  BOOST_TEST(contains(refused.err, "--overwrite"), refused.err);
  auto again = words;
  again.insert(again.end(), {"--overwrite", "--set", "stimulus.drive.amplitude=3 nA"});
  BOOST_TEST(run_program(folder, again).code == 0);
  BOOST_TEST(text_of(folder.path() / "out" / "runs.csv") != before);
  folder.write("out/notes.txt", "mine");  // a user's own file is never removed
  const Said mine = run_program(folder, again);
  BOOST_TEST(mine.code == 6);
  BOOST_TEST(contains(mine.err, "holds more than results: 'notes.txt'"), mine.err);
  BOOST_TEST(text_of(folder.path() / "out" / "notes.txt") == "mine");
  BOOST_TEST(folder.names().size() == 1U);  // no temporary folder is left
}

BOOST_AUTO_TEST_CASE(a_refused_scenario_writes_nothing) {
  const Folder folder;
  const Said said = run_program(folder, {"run", scenario("constant_current"), "--set", "population.cell.tau=10 mV"});
  BOOST_TEST(said.code == 3);
  BOOST_TEST(
      contains(said.err, "tau of population 'cell' (LIF) is a time such as \"10 ms\", but \"10 mV\" is a voltage"),
      said.err);
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(set_and_seed_change_what_they_name) {
  const Folder folder;
  const auto raster = [&](const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> words{"run",
                                   scenario("population_step"),
                                   "--no-figures",
                                   "--output",
                                   out,
                                   "--set",
                                   R"(population.cells.tau={ normal = { mean = "10 ms", std = "1 ms" } })"};
    words.insert(words.end(), more.begin(), more.end());
    BOOST_TEST(run_program(folder, words).code == 0);
    return text_of(folder.path() / out / "raster.csv");
  };
  const std::string seven = raster("a", {"--seed", "7"});
  BOOST_TEST(lines(seven) > 100U);
  BOOST_TEST((raster("b", {"--seed", "7"}) == seven));
  BOOST_TEST((raster("c", {"--seed", "8"}) != seven));
  BOOST_TEST(!contains(raster("d", {"--set", "population.cells.size=3"}), "cells,3\n"));
  const auto manifest = nlohmann::json::parse(text_of(folder.path() / "d" / "manifest.json"));
  BOOST_TEST(manifest["scenario"]["population"]["cells"]["size"] == 3);
}

BOOST_AUTO_TEST_CASE(json_is_the_only_thing_on_standard_output) {
  const Folder folder;
  const Said said = run_program(folder, {"run", scenario("constant_current"), "--no-figures", "--json"});
  BOOST_TEST(said.code == 0);
  const auto summary = nlohmann::json::parse(said.out);
  BOOST_TEST(contains(summary.dump(), "14"));
}

BOOST_AUTO_TEST_CASE(without_gnuplot_all_but_the_figure_is_written) {
  const Folder folder;
  const Said said = run_program(folder, {"run", scenario("time_constants"), "--output", "out"}, "PATH=/nowhere");
  BOOST_TEST(said.code == 0);
  const std::string all = said.out + said.err;
  BOOST_TEST(contains(all, "gnuplot"));
  BOOST_TEST(all.find("gnuplot is not") == all.rfind("gnuplot is not"));  // said once
  BOOST_TEST(fs::exists(folder.path() / "out" / "trace.csv"));
  BOOST_TEST(fs::exists(folder.path() / "out" / "figures" / "time_constants.gp"));
}

BOOST_AUTO_TEST_CASE(quiet_says_nothing) {
  const Folder folder;
  const Said said = run_program(folder, {"run", scenario("constant_current"), "--no-figures", "--quiet"});
  BOOST_TEST(said.code == 0);
  BOOST_TEST(said.out.empty());
  BOOST_TEST(said.err.empty());
}

BOOST_AUTO_TEST_SUITE_END()
