// f-I curves: as a sweep of runs, and as one population under a current of its own for each neuron.
#include "meter.hpp"

#include <rheobase/analysis/fi_curve.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <span>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(f_I_curves)

/// What one current made of one neuron.
struct Point {
  std::vector<std::int64_t> spike_steps;
  Eigen::ArrayXd V_mV;  // row 0: the initial state
};

/// The f-I curves of a case, one after the other for each of its time constants.
struct Curves {
  explicit Curves(const std::string& id) : given(load_case(id)), inputs(given["inputs"]) {
    for (const Json& I : inputs["currents_nA"]) currents.push_back(nanoamperes(I.get<double>()));
    const Json& all = inputs["tau_ms"];
    for (const Json& tau : all.is_array() ? all : Json::array({all})) taus.push_back(milliseconds(tau.get<double>()));
    inputs.erase("tau_ms");
  }

  /// The points, and what the analysis makes of them: a curve for each time constant.
  [[nodiscard]] std::pair<std::vector<Point>, std::vector<FiCurve>> by_sweep() const {
    const Experiment experiment{.model = lif_model(inputs),
                                .sweep = {{"population.cell.tau", {taus.begin(), taus.end()}},
                                          {"stimulus.drive.amplitude", {currents.begin(), currents.end()}}}};
    std::vector<Point> points(experiment.runs());
    std::vector<RunResult> results(experiment.runs());
    SweepOptions options;
    options.threads = 2;
    options.on_finished = [&](std::size_t run, const Simulation& simulation) {
      Outcome outcome = outcome_of(simulation);
      points[run] = {std::move(outcome.spike_steps), std::move(outcome.V_mV)};
      results[run] = {run, simulation.summaries()};
    };
    BOOST_TEST(run_all(experiment, bundled(), options));
    return {points, fi_curves(experiment, results, bundled())};
  }

  [[nodiscard]] std::vector<Point> by_population() const {
    Json together = inputs;
    const std::size_t n = taus.size() * currents.size();
    together["size"] = n;
    Model model = lif_model(together);
    std::vector<Quantity> tau, amplitude;
    for (std::size_t i = 0; i < n; ++i) {
      tau.push_back(taus[i / currents.size()]);
      amplitude.push_back(currents[i % currents.size()]);
    }
    model.populations[0].values["tau"] = tau;
    model.stimuli[0].values["amplitude"] = amplitude;
    const Outcome outcome = run(model);
    const auto neurons = static_cast<Eigen::Index>(n);
    const Eigen::Map<const Trace> V(outcome.V_mV.data(), outcome.V_mV.size() / neurons, neurons);
    std::vector<Point> points(n);
    for (std::size_t i = 0; i < n; ++i) points[i].V_mV = V.col(static_cast<Eigen::Index>(i));
    for (std::size_t k = 0; k < outcome.spike_steps.size(); ++k)
      points[static_cast<std::size_t>(outcome.spike_neurons[k])].spike_steps.push_back(outcome.spike_steps[k]);
    return points;
  }

  Json given, inputs;
  std::vector<Quantity> currents, taus;
};

/// The points of a case, made in both ways, which must be one; and the curves.
std::pair<std::vector<Point>, std::vector<FiCurve>> measured(const Curves& curves) {
  auto [sweep, fi] = curves.by_sweep();
  const std::vector<Point> population = curves.by_population();
  BOOST_REQUIRE(fi.size() == curves.taus.size());
  BOOST_REQUIRE(sweep.size() == population.size());
  for (std::size_t i = 0; i < sweep.size(); ++i) {
    BOOST_TEST((sweep[i].spike_steps == population[i].spike_steps), "point " << i);
    BOOST_TEST(same_bits(sweep[i].V_mV, population[i].V_mV), "point " << i);
  }
  return {sweep, fi};
}

/// Checks what is expected of one curve. The rheobase of the grid is the first current that fired; null: none did.
void check_curve(std::span<const Point> points, const FiCurve& fi, const Json& expected, const Json& margin_mV) {
  BOOST_REQUIRE(points.size() == expected["spike_counts"].size());
  BOOST_REQUIRE(points.size() == fi.points.size());
  double nearest = 1e9;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t spikes = points[i].spike_steps.size();
    BOOST_TEST(spikes == expected["spike_counts"][i].get<std::size_t>());
    BOOST_TEST(spikes == fi.points[i].summary.spikes);
    BOOST_TEST(fi.points[i].summary.rate.value() == expected["rates_hz"][i].get<double>(),
               boost::test_tools::tolerance(1e-12));
    nearest = std::min(nearest, (points[i].V_mV.tail(points[i].V_mV.size() - 1) + 50.0).abs().minCoeff());
  }
  const Json& grid = expected["rheobase_grid_nA"];
  BOOST_TEST(fi.first_that_fired.has_value() == !grid.is_null());
  if (fi.first_that_fired) BOOST_TEST(fi.first_that_fired->value() == nanoamperes(grid.get<double>()).si);
  BOOST_TEST(std::abs(nearest - margin_mV.get<double>()) < 1e-9);
}

/// Checks one curve with all that is known of each of its points.
void check_case(const std::string& id) {
  const Curves curves(id);
  const Json& expected = curves.given["expected"];
  const auto [points, fi] = measured(curves);
  check_curve(points, fi[0], expected, expected["margins"]["min_distance_to_threshold_mV"]);
  BOOST_TEST(expected["exclude_indices_from_check"].empty());
  const auto first = std::ranges::find_if(points, [](const Point& p) { return !p.spike_steps.empty(); });
  const Json index = first == points.end() ? Json() : Json(first - points.begin());
  BOOST_TEST(index == expected["rheobase_grid_index"]);
  BOOST_TEST(fi[0].closed_form->value() * 1e9 == expected["rheobase_analytic_nA"].get<double>(),
             boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& steps = points[i].spike_steps;
    const Json &first_step = expected["first_spike_step"][i], &period = expected["grid_period_steps"][i];
    BOOST_TEST((steps.empty() ? Json() : Json(steps[0])) == first_step);
    BOOST_TEST(period.is_null() == steps.empty());
    BOOST_TEST(expected["continuous_rate_hz"][i].is_null() == steps.empty());
    if (steps.empty()) continue;
    for (std::size_t k = 1; k < steps.size(); ++k) BOOST_TEST(steps[k] - steps[k - 1] == period.get<std::int64_t>());
    const double T_ms = 1e3 / expected["continuous_rate_hz"][i].get<double>(), late = period.get<double>() * 0.1 - T_ms;
    BOOST_TEST((0.0 <= late && late < 0.1));  // the grid can only be late, and by less than a step
  }
}

BOOST_AUTO_TEST_CASE(A10_the_tutorials_curve) { check_case("A10"); }
BOOST_AUTO_TEST_CASE(A12_one_ohm_has_no_rheobase_in_range) { check_case("A12"); }

BOOST_AUTO_TEST_CASE(B20_curves_for_three_time_constants_share_their_rheobase) {
  const Curves curves("B20");
  const Json& expected = curves.given["expected"];
  const auto [points, fi] = measured(curves);
  const std::size_t n = curves.currents.size();
  BOOST_TEST(expected["exclude_indices_from_check"].empty());
  BOOST_REQUIRE(curves.taus.size() == 3U);
  const double shared = numbers_in(expected["check"]).at(0);  // all tau share the rheobase 1.5 nA; the rate falls
  for (std::size_t t = 0; t < curves.taus.size(); ++t) {
    const std::string name = "tau_" + curves.given["inputs"]["tau_ms"][t].dump();
    const Json& curve = expected[name.substr(0, name.find('.'))];
    check_curve(std::span(points).subspan(t * n, n), fi[t], curve, curve["margin"]);
    BOOST_TEST(fi[t].closed_form->value() * 1e9 == shared, boost::test_tools::tolerance(1e-12));
    for (std::size_t i = 0; t > 0 && i < n; ++i) {
      const auto faster = points[(t - 1) * n + i].spike_steps.size(), slower = points[t * n + i].spike_steps.size();
      BOOST_TEST((faster > slower || faster == 0U));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
