// rheobase fi, the rheobase at the close of a sweep, and --fail-if-silent.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

using namespace rheobase::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(fi)

const std::string swept = R"(duration = "100 ms"
[population.cell]
model = "LIF"
[stimulus.drive]
model = "constant"
target = "cell"
[monitor.raster]
model = "spikes"
target = "cell"
[sweep]
"stimulus.drive.amplitude" = { from = "0 nA", to = "4 nA", count = 5 }
"population.cell.R" = ["5 Mohm", "10 Mohm"]
)";

BOOST_AUTO_TEST_CASE(a_table_and_the_rheobase_three_ways_without_a_file) {
  const Folder folder;
  const Said said = run_program(folder, {"fi", "LIF", "--set", "tau=20ms", "--set", "reset=soft", "--from", "0nA",
                                         "--to", "5nA", "--count", "6", "--json"});
  BOOST_TEST(said.code == 0, said.err);
  for (const char* words : {"mean interval", "first spike", "closed form", "bisection", "first grid point that fired"})
    BOOST_TEST(contains(said.err, words), "'" << words << "' is not in: " << said.err);
  const auto json = nlohmann::json::parse(said.out);
  BOOST_TEST(json["runs"].size() == 6U);
  BOOST_TEST(json["runs"][1]["populations"]["cell"]["mean_isi_ms"].is_null());
  BOOST_TEST(json["runs"][2]["populations"]["cell"]["first_spike_ms"] == 27.8);  // 20 ms ln 4 = 27.73 ms, on the grid
  const auto& rheobase = json["rheobases"][0];
  BOOST_TEST(rheobase["closed_form_nA"] == 1.5);
  BOOST_TEST(rheobase["bisection"]["current_nA"].get<double>() == 1.5, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(rheobase["first_grid_point_that_fired_nA"] == 2.0);
  BOOST_TEST(rheobase["grid_spacing_nA"] == 1.0);
  BOOST_TEST(folder.names().empty());  // nothing was asked to be written
}

BOOST_AUTO_TEST_CASE(the_range_follows_from_the_rheobase_and_the_folder_is_that_of_a_run) {
  const Folder folder;
  const Said said = run_program(folder, {"fi", "HH", "--count", "4", "--duration", "100ms", "--output", "out"});
  BOOST_TEST(said.code == 0, said.err);
  const fs::path out = folder.path() / "out";
  BOOST_TEST(contains(text_of(out / "runs.csv"), "\n3,0.67,"), text_of(out / "runs.csv"));  // 3 * 0.2246 nA
  BOOST_TEST(fs::exists(out / "raster.csv"));
  BOOST_TEST(contains(text_of(out / "figures" / "fi_HH_rates.gp"), "set xlabel 'I (nA)'"));
  BOOST_TEST(contains(text_of(out / "figures" / "fi_HH_rates.svg"), "rheobase"));
  BOOST_TEST(nlohmann::json::parse(text_of(out / "manifest.json"))["scenario"]["population"]["cell"]["model"] == "HH");
}

BOOST_AUTO_TEST_CASE(mistakes_on_the_command_line_are_usage) {
  const Folder folder;
  const auto refused = [&](std::vector<std::string> words, const char* because) {
    words.insert(words.begin(), "fi");
    const Said said = run_program(folder, words);
    BOOST_TEST(said.code == 2, said.err);
    BOOST_TEST(contains(said.err, because), "'" << because << "' is not in: " << said.err);
  };
  refused({"LIF", "--set", "taux=20ms"}, "did you mean 'tau'?");
  refused({"LIF", "--set", "tau=20mV"}, "is a voltage");
  refused({"LIF", "--set", "tau"}, "NAME=VALUE");
  refused({"LIF", "--set", "reset=medium"}, "\"hard\" or \"soft\"");
  refused({"LIF", "--from", "5 nA", "--to", "1 nA"}, "must be below --to");
  refused({"LIF", "--from", "10nA"},
          "--from is 10 nA, but without --to the currents end at 4.5 nA, three times the rheobase; give --to");
  refused({"LIF", "--to", "5 mV"}, "--to is a current");
  refused({"LIF", "--count", "1"}, "--count must be from 2");
  refused({"LIF", "--set", "V_rest=-40mV"}, "fires without any current");
  refused({"LIF", "--set", "V_th=1e12 mV"},
          "LIF fires at no constant current up to 1 A, so that no range follows from its rheobase; give --to");
  BOOST_TEST(run_program(folder, {"fi", "LFI"}).code == 4);
}

BOOST_AUTO_TEST_CASE(a_state_that_is_not_finite_is_told_as_that) {
  const Folder folder;
  const Said said = run_program(folder, {"fi", "BecomesNaN", "--plugin-path", RHEOBASE_FIXTURES "/becomes_nan"});
  BOOST_TEST(said.code == 5);
  BOOST_TEST(contains(said.err, "V became nan"), said.err);
}

BOOST_AUTO_TEST_CASE(a_sweep_over_a_current_closes_with_the_rheobase_of_each_curve) {
  const Folder folder;
  folder.write("x.toml", swept);
  const Said said = run_program(folder, {"run", "x.toml", "--output", "out", "--json"});
  BOOST_TEST(said.code == 0, said.err);
  const auto json = nlohmann::json::parse(said.out);
  BOOST_REQUIRE(json["rheobases"].size() == 2U);
  BOOST_TEST(json["rheobases"][0]["swept"]["population.cell.R"] == "5 Mohm");
  BOOST_TEST(json["rheobases"][0]["closed_form_nA"] == 3.0);
  BOOST_TEST(json["rheobases"][1]["closed_form_nA"] == 1.5);
  BOOST_TEST(json["diagnoses"].empty());  // silent below its rheobase, as it should be
  const std::string figure = text_of(folder.path() / "out" / "figures" / "x_rates.gp");
  BOOST_TEST(contains(figure, "set arrow from first 1.5, graph 0"), figure);
  BOOST_TEST(contains(figure, "set arrow from first 3, graph 0"), figure);
}

BOOST_AUTO_TEST_CASE(silence_is_an_error_where_it_was_asked_for) {
  const Folder folder;
  folder.write("x.toml", swept);
  const std::vector<std::string> words{"run", "x.toml", "--fail-if-silent", "--quiet", "--no-figures", "--overwrite"};
  BOOST_TEST(run_program(folder, words).code == 0);  // it fires in some of the runs
  auto silent = words;
  silent.insert(silent.end(), {"--set", "sweep.stimulus.drive.amplitude=[\"0 nA\", \"1 nA\"]"});
  const Said said = run_program(folder, silent);
  BOOST_TEST(said.code == 1);
  BOOST_TEST(contains(said.err, "population 'cell' never fired in any run"), said.err);
  BOOST_TEST(contains(text_of(folder.path() / "results" / "x" / "manifest.json"), "never fired in any of the 4 runs"));
}

BOOST_AUTO_TEST_CASE(a_current_above_the_rheobase_that_leaves_the_neuron_silent_is_explained) {
  const Folder folder;
  const std::string words = "silent at 300 pA, above the rheobase by bisection: there it begins at rest";
  const auto out = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"fi", "Izhikevich", "--from", "0.3nA", "--to", "0.34nA", "--count", "2"});
    return run_program(folder, more).out;
  };
  BOOST_TEST(contains(out({}), words));
  BOOST_TEST(!contains(out({"--set", "V=-70mV", "--set", "u=-14mV/ms"}), "silent at"));
}

BOOST_AUTO_TEST_SUITE_END()
