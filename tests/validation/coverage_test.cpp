// No reference case lies about unread, and nothing that a case expects is left out in silence: of every file the id is
// named by a test, and of every figure that it expects the name is.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(coverage)

/// What a case says beside what is asked of a program, and why it is not compared.
const std::map<std::string, std::string> remarks{
    {"what_peers_do", "other programs"},
    {"library_literal_float64", "the tutorial's library"},
    {"library_literal_float32", "the tutorial's library"},
    {"library_NaN_spikes", "the tutorial's library"},
    {"library_inf_first_V", "the tutorial's library"},
    {"library_inf_spikes", "the tutorial's library"},
    {"propagator_inf_spikes", "the tutorial's library"},
    {"hold_nref_minus_1", "the other convention: V held for a step less"},
    {"held_nref_minus_1", "the other convention: V held for a step less"},
    {"spike_steps_minus_1", "the other convention: V held for a step less"},
    {"V_after_step_hold_mid_mV", "the other convention: input of the middle of the step"},
    {"max_abs_diff_hold_mid_vs_continuous_mV", "the other convention: input of the middle of the step"},
    {"bernoulli_per_step", "the other convention: at most one arrival in a step"},
    {"accumulated_error_ms", "what a sum of steps would come to"},
    {"at_step", "how the case was made: where V came nearest, of several as near but for rounding"},
    {"same", "how the case was made: agreement of two programs"},
    {"fragile", "how the case was made: agreement of two programs"},
    {"same_spikes_in_float32", "how the case was made: agreement of two programs"},
    {"same_spikes_with_other_arithmetic", "how the case was made: agreement of two programs"},
    {"max_abs_V_difference_between_arithmetics_mV", "how the case was made: agreement of two programs"},
    {"err_propagator", "how the case was made: its own error"},
    {"err_expeuler", "how the case was made: its own error"},
    {"max_abs_err_5ms", "how the case was made: its own error"},
    {"max_abs_err_500ms", "how the case was made: its own error"},
    {"refractory", "how the case was made: a setting"},
    {"every", "which samples follow: their steps are given too"},
    {"why", "a reason"}};

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Whether tests name a figure: in full, or where they loop over several ("tau_5"), up to an underscore.
bool named(const std::string& tests, const std::string& figure) {
  bool found = tests.find('"' + figure + '"') != std::string::npos;
  for (auto bar = figure.find('_'); bar != std::string::npos && !found; bar = figure.find('_', bar + 1))
    found = tests.find('"' + figure.substr(0, bar + 1) + '"') != std::string::npos;
  return found;
}

void check_named(const Json& expected, const std::string& tests, std::set<std::string>& seen) {
  if (expected.is_array())
    for (const Json& element : expected) check_named(element, tests, seen);
  if (!expected.is_object()) return;
  for (const auto& [figure, value] : expected.items()) {
    seen.insert(figure);
    if (remarks.contains(figure)) continue;
    BOOST_TEST(named(tests, figure), "nothing is asked of '" << figure << "'");
    check_named(value, tests, seen);
  }
}

BOOST_AUTO_TEST_CASE(every_case_and_all_that_it_expects_is_asked_for_by_a_test) {
  std::map<std::string, std::string> tests;
  for (const auto& entry : std::filesystem::directory_iterator(RHEOBASE_CASES))
    if (entry.path().filename().string().ends_with("_test.cpp") && entry.path().stem() != "coverage_test")
      tests[entry.path().filename().string()] = text_of(entry.path());
  const std::string common = text_of(std::filesystem::path(RHEOBASE_CASES) / "cases.cpp");
  std::set<std::string> seen;
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RHEOBASE_CASES)) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().stem().string(), id = name.substr(0, name.find('_'));
    BOOST_TEST_CONTEXT(name) {
      std::string own;
      for (const auto& [file, text] : tests)
        if (text.find('"' + id + '"') != std::string::npos) own += text;
      BOOST_TEST(!own.empty(), "no test reads it");
      const Json c = Json::parse(text_of(entry.path()));
      BOOST_TEST(c["id"] == name);
      check_named(c["expected"], own + common, seen);
    }
    ++cases;
  }
  BOOST_TEST(cases == 42);
  for (const auto& [remark, why] : remarks)
    BOOST_TEST(seen.contains(remark), "no case has '" << remark << "' (" << why << ")");
}

BOOST_AUTO_TEST_SUITE_END()
