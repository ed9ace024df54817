// rheobase test-plugin: what it prints and its exit codes. What each check finds is tested in tests/conformance.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

using namespace rheobase::test;

namespace {

const std::string lif = RHEOBASE_BUNDLED_PLUGINS "/lif.so";
const std::string becomes_nan = RHEOBASE_FIXTURES "/becomes_nan/becomes_nan.so";

}  // namespace

BOOST_AUTO_TEST_SUITE(test_plugin)

BOOST_AUTO_TEST_CASE(a_sound_plugin_is_0_with_a_line_a_check) {
  const Folder folder;
  const Said said = run_program(folder, {"test-plugin", lif, "--only", "documented", "--only", "convergence"});
  BOOST_TEST(said.code == 0, said.out << said.err);
  for (const char* part :
       {"lif.so\n", "LIF (neuron)\n", "  ok              documented      6 parameters, 1 state variable",
        "convergence     exact: V over 20 ms", "3 ok, 0 failed, 0 not applicable"})
    BOOST_TEST(contains(said.out, part), said.out);
  for (std::size_t from = 0, end = 0; end != std::string::npos; from = end + 1) {
    end = said.out.find('\n', from);
    BOOST_TEST(said.out.substr(from, end - from).size() <= 120U);
  }
}

BOOST_AUTO_TEST_CASE(a_plugin_that_fails_is_4_with_rule_and_fix) {
  const Folder folder;
  const Said said = run_program(folder, {"test-plugin", becomes_nan, "--only", "finite"});
  BOOST_TEST(said.code == 4, said.out << said.err);
  for (const char* part : {"FAILED          finite          V of neuron 0 became nan in step 50 (5 ms)",
                           "rule: with the defaults, all values stay finite", "fix: look for"})
    BOOST_TEST(contains(said.out, part), said.out);
  const Said absent = run_program(folder, {"test-plugin", "absent.so"});
  BOOST_TEST(absent.code == 4);
  BOOST_TEST(contains(absent.out, "absent.so' does not exist"), absent.out);
}

BOOST_AUTO_TEST_CASE(the_report_is_there_as_json) {
  const Folder folder;
  const Said said =
      run_program(folder, {"test-plugin", becomes_nan, "--only", "finite", "--only", "documented", "--json"});
  BOOST_TEST(said.code == 4);
  const auto report = nlohmann::json::parse(said.out);
  BOOST_TEST(report["plugin"] == "becomes_nan");
  BOOST_TEST(report["passed"] == false);
  BOOST_TEST(report["failed"] == 1);
  const auto& part = report["parts"][1];
  BOOST_TEST(part["kind"] == "neuron");
  BOOST_TEST(part["model"] == "BecomesNaN");
  BOOST_TEST(part["checks"][0]["check"] == "documented");
  BOOST_TEST(part["checks"][0]["outcome"] == "ok");
  const auto& finite = part["checks"][1];
  BOOST_TEST(finite["outcome"] == "failed");
  for (const char* key : {"text", "rule", "fix"}) BOOST_TEST(!finite[key].get<std::string>().empty());
  BOOST_TEST(finite["seconds"].get<double>() > 0.0);
}

BOOST_AUTO_TEST_CASE(checks_are_listed_and_chosen_by_name) {
  const Folder folder;
  const Said list = run_program(folder, {"test-plugin", "--list"});
  BOOST_TEST(list.code == 0);
  for (const char* name : {"loads", "documented", "block-size", "checkpoint", "bounds", "epochs"})
    BOOST_TEST(contains(list.out, std::string("\n  ") + name), list.out);
  const Said wrong = run_program(folder, {"test-plugin", lif, "--only", "boubds"});
  BOOST_TEST(wrong.code == 2);
  BOOST_TEST(contains(wrong.err, "there is no check 'boubds'; did you mean 'bounds'?"), wrong.err);
  BOOST_TEST(run_program(folder, {"test-plugin"}).code == 2);
  BOOST_TEST(run_program(folder, {"test-plugin", lif, "--timeout", "0"}).code == 2);
  BOOST_TEST(run_program(folder, {"test-plugin", lif, "--threads", "-1"}).code == 2);
}

BOOST_AUTO_TEST_SUITE_END()
