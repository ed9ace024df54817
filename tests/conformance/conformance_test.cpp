// The conformance kit: all bundled plug-ins pass it, and each plug-in that is wrong in one way fails the check that it
// is meant for, and no other.
#include <rheobase/conformance/conformance.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace rheobase;
namespace fs = std::filesystem;

namespace {

using Outcome = CheckResult::Outcome;
using Names = std::set<std::string>;

fs::path faulty(const std::string& name) { return fs::path(RHEOBASE_FIXTURES) / (name + ".so"); }

/// All checks but that of time, or under sanitizers, where all is slow, those that they help most.
std::vector<std::string> chosen() {
#ifdef RHEOBASE_SANITIZED
  return {"documented", "defaults", "block-size", "bounds", "epochs", "rows"};
#else
  std::vector<std::string> names;
  for (const ConformanceCheck& c : conformance_checks())
    if (c.name != "time") names.push_back(c.name);
  return names;
#endif
}

std::string failures(const ConformanceReport::Part& part) {
  std::string text;
  for (const CheckResult& r : part.results)
    if (r.outcome == Outcome::failed) text += "\n  " + part.model + ": " + r.check + ": " + r.text;
  return text;
}
std::string failures(const ConformanceReport& report) {
  std::string text;
  for (const auto& part : report.parts) text += failures(part);
  return text;
}

Names failed(const ConformanceReport::Part& part) {
  Names names;
  for (const CheckResult& r : part.results)
    if (r.outcome == Outcome::failed) names.insert(r.check);
  return names;
}

const CheckResult& result(const ConformanceReport& report, const std::string& model, const std::string& check) {
  for (const auto& part : report.parts)
    for (const CheckResult& r : part.results)
      if (part.model == model && r.check == check) return r;
  throw std::out_of_range(model + ": " + check);
}

void check_says(const CheckResult& r, const std::string& words) {
  BOOST_TEST((r.outcome == Outcome::failed));
  BOOST_TEST(r.text.find(words) != std::string::npos, "'" << words << "' is not in: " << r.text);
  BOOST_TEST(!r.fix.empty());
}

/// One report of each file, made when it is first asked for.
const ConformanceReport& report_of(const std::string& name) {
  static std::map<std::string, ConformanceReport> reports;
  const auto known = reports.find(name);
  if (known != reports.end()) return known->second;
  return reports.emplace(name, test_plugin(faulty(name), {.only = chosen(), .timeout = 300.0})).first->second;
}

/// What each model fails; `none` fails nothing.
using Expected = std::map<std::string, Names>;
const Expected neurons{{"none", {}},
                       {"writes_beyond", {"bounds"}},
                       {"writes_before", {"bounds"}},
                       {"reads_beyond", {"bounds"}},
                       {"writes_parameters", {"bounds"}},
                       {"depends_on_block", {"block-size"}},
                       {"depends_on_steps", {"steps-per-call"}},
                       {"depends_on_thread", {"threads"}},
                       {"ignores_columns", {"per-neuron"}},
                       {"rounds_columns", {"per-neuron"}},
                       {"ignores_held_input", {"input-forms"}},
                       {"keeps_hidden_state", {"checkpoint"}},
                       {"reset_above_threshold", {"defaults"}},
                       {"undocumented", {"documented"}},
                       {"without_unit", {"documented"}},
                       {"hides_unit", {"units"}},
                       {"nan_late", {"finite"}},
                       {"nan_in_range", {"ranges"}},
                       {"refuses_in_range", {"ranges"}},
                       {"drifts", {"rest"}},
                       {"wrong_steady_state", {"rest"}},
                       {"wrong_rheobase", {"rheobase"}},
                       {"does_not_converge", {"convergence"}},
                       {"crashes", {"finite"}},
                       {"aborts", {"finite"}},
                       {"exits", {"finite"}},
                       {"throws_across", {"finite"}},
                       {"reports_error", {"finite"}}};
const Expected stimuli{{"none", {}},
                       {"writes_beyond", {"bounds"}},
                       {"writes_parameters", {"bounds"}},
                       {"depends_on_block", {"block-size"}},
                       {"depends_on_steps", {"steps-per-call"}},
                       {"depends_on_thread", {"threads"}},
                       {"ignores_columns", {"per-neuron"}},
                       {"counts_by_itself", {"checkpoint"}},
                       {"says_random", {"declared"}},
                       {"draws_in_secret", {"declared"}},
                       {"says_invariant", {"declared"}},
                       {"nan_late", {"finite"}},
                       {"nan_in_range", {"ranges"}},
                       {"refuses_in_range", {"ranges"}}};
const Expected monitors{{"none", {}},
                        {"adds_rows_by_epoch", {"epochs"}},
                        {"shares_its_count", {"instances"}},
                        {"counts_populations_from_1", {"rows"}},
                        {"goes_on", {"rows"}},
                        {"reads_beyond", {"bounds"}},
                        {"writes_spikes", {"bounds"}},
                        {"rounds_upwards", {"passive"}},
                        {"crashes", {"epochs", "instances", "passive", "rows"}},
                        {"forgets", {"checkpoint"}}};

void check_each_fails_its_own(const std::string& file, const Expected& expected) {
  const auto names = chosen();
  const ConformanceReport& report = report_of(file);
  BOOST_TEST(report.parts.size() == expected.size() + 1, failures(report));
  for (std::size_t p = 1; p < report.parts.size(); ++p) {
    Names meant;
    for (const std::string& check : expected.at(report.parts[p].model))
      if (std::ranges::find(names, check) != names.end()) meant.insert(check);
    BOOST_TEST((failed(report.parts[p]) == meant), report.parts[p].model << " fails:" << failures(report.parts[p]));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance)

BOOST_AUTO_TEST_CASE(all_bundled_plugins_pass) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(RHEOBASE_BUNDLED_PLUGINS)) {
    if (entry.path().extension() != ".so") continue;
    const ConformanceReport report = test_plugin(entry.path(), {.only = chosen(), .timeout = 300.0});
    BOOST_TEST(report.passed(), entry.path() << failures(report));
    BOOST_TEST(report.parts.size() > 1U);
    ++files;
  }
  BOOST_TEST(files >= 23U);
}

BOOST_AUTO_TEST_CASE(a_wrong_neuron_fails_the_check_that_it_is_meant_for) {
  check_each_fails_its_own("faulty_neurons", neurons);
}
BOOST_AUTO_TEST_CASE(a_wrong_stimulus_fails_the_check_that_it_is_meant_for) {
  check_each_fails_its_own("faulty_stimuli", stimuli);
}
BOOST_AUTO_TEST_CASE(a_wrong_monitor_fails_the_check_that_it_is_meant_for) {
  check_each_fails_its_own("faulty_monitors", monitors);
}

BOOST_AUTO_TEST_CASE(every_check_can_fail) {
  Names fail{"loads"};
  for (const Expected* expected : {&neurons, &stimuli, &monitors})
    for (const auto& [model, checks] : *expected) fail.insert(checks.begin(), checks.end());
  for (const ConformanceCheck& c : conformance_checks())
    BOOST_TEST((c.name == "time" || fail.contains(c.name)), c.name << " is failed by no plug-in here");
}

BOOST_AUTO_TEST_CASE(a_failure_says_what_where_and_the_values) {
  const ConformanceReport& n = report_of("faulty_neurons");
  check_says(result(n, "depends_on_block", "block-size"), "after 400 steps V of neuron 100 is -");
  check_says(result(n, "depends_on_block", "block-size"), " mV with one call, but -");
  check_says(result(n, "reset_above_threshold", "defaults"), "V_reset = -40 mV is not below V_th = -50 mV");
  check_says(result(n, "undocumented", "documented"), "parameter 'R' has an empty description");
  check_says(result(n, "writes_beyond", "bounds"),
             "advance of 33 neurons touched memory behind the end, at byte 264, of state variable V (264 bytes)");
  check_says(result(n, "writes_parameters", "bounds"), "to what it may only read: parameter tau");
#ifndef RHEOBASE_SANITIZED
  check_says(result(n, "nan_late", "finite"), "V of neuron 0 became nan in step 3000 (300 ms) under -");
  check_says(result(n, "hides_unit", "units"),
             "parameter 'odd' is declared as a plain number, but the equations use it as a voltage");
  check_says(result(n, "drifts", "rest"), "without input V went from -64.9 mV after 1 s to -64.8 mV after 2 s");
  check_says(result(n, "refuses_in_range", "ranges"),
             "no table for such a tau; its values, all inside their ranges: V_rest = ");
#endif
}

#ifndef RHEOBASE_SANITIZED  // which have their own words for these
BOOST_AUTO_TEST_CASE(crashes_and_ends_of_the_process_are_named) {
  const ConformanceReport& n = report_of("faulty_neurons");
  check_says(result(n, "crashes", "finite"), "(SIGSEGV)");
  check_says(result(n, "aborts", "finite"), "(SIGABRT)");
  check_says(result(n, "exits", "finite"), "ended the whole process, with exit code 0");
  check_says(result(n, "throws_across", "finite"),
             "advance threw an exception, which must not cross the boundary: the electrode slipped");
  check_says(result(n, "reports_error", "finite"), "advance reported an error: the amplifier is off");
}

BOOST_AUTO_TEST_CASE(what_hangs_is_ended_and_named) {
  const ConformanceReport report = test_plugin(faulty("hangs"), {.only = {"finite"}, .timeout = 2.0});
  check_says(result(report, "hangs", "finite"), "did not end within 2 s: it hangs");
}
#endif

BOOST_AUTO_TEST_CASE(a_file_that_does_not_load_fails_that_check_alone) {
  for (const auto& [name, words] :
       {std::pair("default_outside", "parameter 'tau' has the default -0.01, which is outside its range"),
        std::pair("crashes_on_load", "(SIGABRT)"), std::pair("is_not_there", "does not exist")}) {
    const ConformanceReport report = test_plugin(faulty(name));
    BOOST_REQUIRE(report.parts.size() == 1U);
    check_says(report.parts[0].results.at(0), words);
    BOOST_TEST(!report.passed());
  }
}

BOOST_AUTO_TEST_CASE(only_what_is_asked_for_is_checked) {
  const ConformanceReport report = test_plugin(fs::path(RHEOBASE_BUNDLED_PLUGINS) / "lif.so", {.only = {"documented"}});
  BOOST_REQUIRE(report.parts.size() == 2U);
  BOOST_TEST(report.parts[1].results.size() == 1U);
  BOOST_CHECK_THROW(test_plugin(faulty("faulty_neurons"), {.only = {"documneted"}}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(costs_and_orders_of_convergence_are_told) {
  const ConformanceReport report =
      test_plugin(fs::path(RHEOBASE_BUNDLED_PLUGINS) / "lif.so", {.only = {"time", "convergence"}});
  BOOST_TEST(result(report, "LIF", "time").text.find("ns a neuron and step") != std::string::npos);
  BOOST_TEST(result(report, "LIF", "convergence").text.find("exact") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
