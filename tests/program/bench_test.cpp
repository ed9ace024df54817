// rheobase bench MODEL: what it tells; nothing is asked of the times.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

using namespace rheobase::test;

BOOST_AUTO_TEST_SUITE(bench)

BOOST_AUTO_TEST_CASE(a_neuron_is_measured_beside_LIF_for_each_size) {
  const Folder folder;
  const Said said = run_program(
      folder, {"bench", "ALIF", "--set", "tau=20ms", "--size", "3", "--size", "100", "--threads", "2", "--json"});
  BOOST_TEST(said.code == 0, said.err);
  const auto json = nlohmann::json::parse(said.out);
  BOOST_TEST(json["model"] == "ALIF");
  const int lanes = json["lanes"];
  BOOST_TEST((lanes == 2 || lanes == 4 || lanes == 8));
  BOOST_REQUIRE(json["figures"].size() == 4U);
  BOOST_TEST(json["figures"][2]["neurons"] == 100);
  BOOST_TEST(json["figures"][3]["threads"] == 2);
  for (const auto& figure : json["figures"]) {
    const double ns = figure["ns_per_neuron_and_step"], lif = figure["lif_ns_per_neuron_and_step"];
    BOOST_TEST(ns > 0.0);
    BOOST_TEST(lif > 0.0);
    BOOST_TEST(figure["ratio_to_lif"].get<double>() == ns / lif);
  }
}

BOOST_AUTO_TEST_CASE(a_stimulus_drives_LIF_neurons) {
  const Folder folder;
  const Said said = run_program(folder, {"bench", "sine", "--size", "10", "--threads", "1"});
  BOOST_TEST(said.code == 0, said.err);
  for (const char* words :
       {"sine (stimulus)", "neurons in a register", "LIF neurons under sine", "ns/neuron/step", "times LIF"})
    BOOST_TEST(contains(said.out, words), "'" << words << "' is not in: " << said.out);
}

BOOST_AUTO_TEST_CASE(mistakes_on_the_command_line_are_usage) {
  const Folder folder;
  const auto refused = [&](std::vector<std::string> words, int code, const char* because) {
    words.insert(words.begin(), "bench");
    const Said said = run_program(folder, words);
    BOOST_TEST(said.code == code, said.err);
    BOOST_TEST(contains(said.err, because), "'" << because << "' is not in: " << said.err);
  };
  refused({"LIF", "--set", "taux=20ms"}, 2, "did you mean 'tau'?");
  refused({"LIF", "--size", "0"}, 2, "--size must be from 1");
  refused({"LIF", "--current", "5 mV"}, 2, "--current is a current");
  refused({"rate"}, 2, "is a monitor");
  refused({"playback"}, 2, "no table");
  refused({"LFI"}, 4, "LIF");
}

BOOST_AUTO_TEST_SUITE_END()
