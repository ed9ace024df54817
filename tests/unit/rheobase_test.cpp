// The rheobase by bisection against closed forms and against an independent integration, and f-I curves of sweeps.
#include "bundled_models.hpp"

#include <rheobase/analysis/fi_curve.hpp>
#include <rheobase/analysis/rheobase.hpp>
#include <rheobase/units/short_text.hpp>

#include <boost/test/unit_test.hpp>

#include <numbers>

using namespace rheobase;
using Outcome = BisectedRheobase::Outcome;

namespace {

struct Bisection : BundledModels {
  BisectedRheobase bisect(const Population& neuron, const RheobaseOptions& options = {}) const {
    return bisect_rheobase(*one_neuron(neuron, registry), registry, options);
  }
};

Population cell(const std::string& model, Values values = {}) {
  return {.name = "cell", .model = model, .values = std::move(values)};
}

std::vector<RunResult> results_of(const Experiment& experiment, const Registry& registry) {
  std::vector<RunResult> results(experiment.runs());
  run_all(experiment, registry, {.threads = 1, .on_finished = [&](std::size_t run, const Simulation& simulation) {
                                   results[run] = {run, simulation.summaries()};
                                 }});
  return results;
}

Experiment sweep_of(const std::string& stimulus, Axis axis) {
  Experiment experiment;
  experiment.model.duration = 50.0_ms;
  experiment.model.populations = {cell("LIF")};
  experiment.model.stimuli = {{.name = "drive", .model = stimulus, .targets = {{"cell"}}}};
  experiment.sweep = {std::move(axis)};
  return experiment;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rheobase_search, Bisection)

BOOST_AUTO_TEST_CASE(bisection_agrees_with_the_closed_form_to_its_tolerance) {
  for (const char* model : {"LIF", "LIFRef", "ALIF"}) {
    BOOST_TEST_CONTEXT(model) {
      const Population neuron =
          cell(model, {{"R", 7.0_Mohm}, {"V", -55.0_mV}});  // the initial V is none of its business
      const BisectedRheobase found = bisect(neuron);
      BOOST_REQUIRE((found.outcome == Outcome::found));
      const Current closed = *closed_form_rheobase(*one_neuron(neuron, registry), registry);
      BOOST_TEST(closed.value() == 15e-9 / 7.0, boost::test_tools::tolerance(1e-12));
      BOOST_TEST((found.width <= 1e-6 * found.current));
      BOOST_TEST((found.current - found.width < closed && closed <= found.current));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_above_the_closed_form_is_what_the_finite_window_explains) {
  const Time window = 1.0_s, tau = 10.0_ms;
  const auto excess = [&](const char* model) {
    const Population neuron = *one_neuron(cell(model), registry);
    return (bisect(neuron, {.window = window}).current - *closed_form_rheobase(neuron, registry)).value();
  };
  // No leak: V must climb 15 mV on 1 nF within the window.
  BOOST_TEST(excess("IF") == 15e-12, boost::test_tools::tolerance(1e-5));
  // Past a saddle-node, tau dx/dt = k x^2 + R dI takes pi tau / sqrt(k R dI); the way is not quite infinite.
  const double bottleneck = std::pow(std::numbers::pi * (tau / window).value(), 2) / 10e6;  // 1/ohm
  BOOST_TEST(excess("QuaIF") == bottleneck / 70.0, boost::test_tools::tolerance(0.06));
  BOOST_TEST(excess("ExpIF") == bottleneck * 2.0 * 3.48e-3, boost::test_tools::tolerance(0.06));
}

BOOST_AUTO_TEST_CASE(without_a_closed_form_it_is_that_of_an_independent_integration) {
  // Euler's scheme in steps of 1 us, from rest; Izhikevich's neuron does not rest where it begins by default.
  BOOST_TEST(bisect(cell("Izhikevich")).current.value() == 0.27103e-9, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(bisect(cell("AdExIF")).current.value() == 577.00e-12, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(bisect(cell("HH"), {.dt = 0.02_ms, .window = 200.0_ms}).current.value() == 0.22403e-9,
             boost::test_tools::tolerance(3e-4));
  BOOST_TEST(!closed_form_rheobase(cell("HH"), registry).has_value());
}

BOOST_AUTO_TEST_CASE(both_ways_of_having_no_rheobase_are_told_apart) {
  BOOST_TEST((bisect(cell("LIF", {{"V_rest", -40.0_mV}})).outcome == Outcome::at_most_zero));
  const BisectedRheobase none = bisect(cell("LIF"), {.largest = 1.2_nA});
  BOOST_TEST((none.outcome == Outcome::none));
  BOOST_TEST(none.current.value() == 1.2e-9);
  BOOST_TEST((bisect(cell("LIF", {{"R", 1.0_ohm}})).outcome == Outcome::found));
}

BOOST_AUTO_TEST_CASE(the_window_is_long_against_the_time_constants) {
  BOOST_TEST(default_window(cell("LIF"), registry, 0.1_ms).value() == 1.0);
  BOOST_TEST(default_window(cell("ALIF", {{"tau_a", 200.0_ms}}), registry, 0.1_ms).value() == 10.0);
  BOOST_TEST(default_window(cell("LIF", {{"tau", 1000.0_s}}), registry, 0.1_ms).value() == 100.0);
}

BOOST_AUTO_TEST_CASE(neurons_that_differ_have_no_common_rheobase) {
  BOOST_TEST(!one_neuron(cell("LIF", {{"R", Linspace{1.0_Mohm, 2.0_Mohm}}}), registry).has_value());
  BOOST_TEST(one_neuron(cell("LIF", {{"V", Normal{-65.0_mV, 1.0_mV}}}), registry).has_value());
}

BOOST_AUTO_TEST_CASE(a_resting_potential_is_measured_where_no_closed_form_tells_it) {
  BOOST_TEST(resting_potential(cell("LIF"), registry, 1.0_nA)->value() == -0.055, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(resting_potential(cell("HH"), registry, 0.0_nA)->value() == -0.065, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(resting_potential(cell("ExpIF"), registry, 0.1_nA).has_value());
  BOOST_TEST(!resting_potential(cell("HH"), registry, 1.0_nA).has_value());   // fires
  BOOST_TEST(!resting_potential(cell("IF"), registry, -1.0_nA).has_value());  // falls without end
}

BOOST_AUTO_TEST_CASE(a_sweep_over_a_current_tells_the_rheobase_three_ways) {
  Experiment experiment = sweep_of("step", {"stimulus.drive.amplitude", {4.0_nA, 0.0_nA, 1.4_nA, 2.0_nA}});
  experiment.model.stimuli[0].values["start"] = 5.0_ms;
  experiment.sweep.push_back({"population.cell.R", {10.0_Mohm, 5.0_Mohm}});
  const std::vector<FiCurve> curves = fi_curves(experiment, results_of(experiment, registry), registry);
  BOOST_REQUIRE(curves.size() == 2U);
  BOOST_TEST((curves[1].indices == std::vector<std::size_t>{0, 1}));
  BOOST_REQUIRE(curves[0].points.size() == 4U);
  BOOST_TEST(curves[0].points[1].current.value() == 1.4e-9);
  BOOST_TEST(curves[0].points[1].run == 4U);
  BOOST_TEST(curves[0].closed_form->value() == 1.5e-9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(curves[0].bisected->current.value() == 1.5e-9, boost::test_tools::tolerance(2e-6));
  BOOST_TEST(curves[0].first_that_fired->value() == 2e-9);
  BOOST_TEST(curves[0].spacing->value() == 0.6e-9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(curves[1].rheobase()->value() == 3e-9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(curves[1].first_that_fired->value() == 4e-9);
}

BOOST_AUTO_TEST_CASE(a_search_that_is_stopped_leaves_the_rest_empty) {
  const Experiment experiment = sweep_of("step", {"stimulus.drive.amplitude", {0.0_nA, 2.0_nA}});
  int asked = 0;
  const auto curves = fi_curves(experiment, results_of(experiment, registry), registry, 1, [&] { return ++asked > 3; });
  BOOST_REQUIRE(curves.size() == 1U);
  BOOST_TEST(curves[0].closed_form.has_value());
  BOOST_TEST(!curves[0].bisected.has_value());
  BOOST_TEST(curves[0].failure.empty());
}

BOOST_AUTO_TEST_CASE(runs_that_are_in_memory_at_once_must_fit_together) {
  Experiment experiment = sweep_of("step", {"stimulus.drive.amplitude", {0.0_nA, 1.0_nA, 2.0_nA}});
  experiment.model.populations[0].size = 1000;
  std::vector<Problem> warnings;
  const std::uint64_t one = check_all(experiment, registry, warnings).memory;
  BOOST_TEST(one > 0U);
  const auto with = [&](int threads, std::uint64_t limit) {
    check_all(experiment, registry, warnings, {.threads = threads, .memory_limit = limit});
  };
  BOOST_CHECK_NO_THROW(with(1, one));
  BOOST_CHECK_NO_THROW(with(2, 2 * one));
  BOOST_CHECK_NO_THROW(with(4, one));  // fewer runs than threads: one after the other
  BOOST_CHECK_EXCEPTION(with(3, 3 * one - 1), ModelError, [](const ModelError& error) {
    return error.problems()[0].path == "population.cell.size" &&
           error.problems()[0].message.starts_with("3 runs at once");
  });
}

BOOST_AUTO_TEST_CASE(a_current_that_is_no_mean_makes_no_fi_curve) {
  const std::vector<Value> values{0.0_nA, 1.0_nA, 2.0_nA};
  for (const auto& [name, curves] : {std::pair{"mean", 1U}, std::pair{"std", 0U}}) {
    const Experiment experiment = sweep_of("ornstein_uhlenbeck", {std::string("stimulus.drive.") + name, values});
    BOOST_TEST(fi_curves(experiment, results_of(experiment, registry), registry).size() == curves, name);
  }
}

BOOST_AUTO_TEST_CASE(the_amplitude_of_a_sine_makes_no_fi_curve) {
  const Experiment experiment = sweep_of("sine", {"stimulus.drive.amplitude", {0.0_nA, 1.0_nA, 2.0_nA}});
  BOOST_TEST(fi_curves(experiment, results_of(experiment, registry), registry).empty());
}

BOOST_AUTO_TEST_CASE(what_a_population_gets_beside_the_swept_current_is_known_where_it_is_constant) {
  Experiment experiment = sweep_of("constant", {"stimulus.drive.amplitude", {0.0_nA, 1.0_nA, 2.0_nA}});
  const auto offset = [&] { return fi_curves(experiment, results_of(experiment, registry), registry).at(0).offset; };
  BOOST_TEST(offset()->value() == 0.0);
  experiment.model.stimuli.push_back(
      {.name = "bias", .model = "constant", .targets = {{"cell"}}, .values = {{"amplitude", 1.0_nA}}});
  BOOST_TEST(offset()->value() == 1e-9, boost::test_tools::tolerance(1e-12));
  experiment.model.stimuli[1].model = "sine";
  BOOST_TEST(!offset().has_value());
  experiment.model.stimuli[1] = {.name = "bias", .model = "poisson", .targets = {{"cell"}}};
  BOOST_TEST(!offset().has_value());
}

BOOST_AUTO_TEST_CASE(short_texts_are_rounded_into_a_readable_prefix) {
  BOOST_TEST(short_text(1.5_nA) == "1.5 nA");
  BOOST_TEST(short_text(15.0_mA) == "15 mA");
  BOOST_TEST(short_text(Quantity(999.96e-12, dimensions::current)) == "1 nA");
  BOOST_TEST(short_text(Quantity(-1.2e-18, dimensions::current), 2) == "-0.0012 fA");
  BOOST_TEST(short_text(0.0_nA) == "0 nA");
}

BOOST_AUTO_TEST_SUITE_END()
