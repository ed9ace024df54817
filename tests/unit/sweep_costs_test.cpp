// What a sweep costs, held by counts: each run is compiled once, several are checked at once, and runs side by side share
// what memory there is.
#include "bundled_models.hpp"

#include <rheobase/plugin/neuron.hpp>
#include <rheobase/simulation/sweep.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <numeric>

using namespace rheobase;

namespace {

std::atomic<int> compiled = 0;      // how often a population of CountsCompiles was
std::function<void()> on_compiled;  // called each time

/// A leak from V_rest. Its largest time step is asked for once whenever a population of it is compiled.
template <class Real>
struct CountsCompiles {
  static constexpr auto name = "counts_compiles", description = "counts how often it is compiled";
  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV;
    TimeOf<Real> tau = 10.0_ms;
    static constexpr auto fields = std::tuple{field("V_rest", &Parameters::V_rest, "initial potential"),
                                              field("V_th", &Parameters::V_th, "firing threshold", threshold),
                                              field("tau", &Parameters::tau, "membrane time constant", positive)};
  };
  struct State {
    VoltageOf<Real> V;
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "membrane potential", membrane_potential, starts_at("V_rest"))};
  };
  struct Coefficients {
    Real left;
  };
  static Coefficients prepare(const Parameters& p, Time dt) { return {Real(1.0) - dt / p.tau}; }
  static auto step(State& s, CurrentOf<Real>, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    s.V = s.V * c.left + jump;
    return s.V >= p.V_th;
  }
  static Time largest_dt(const Parameters&) {
    ++compiled;
    if (on_compiled) on_compiled();
    return 1.0_s;
  }
};

struct Costs : BundledModels {
  Costs() {
    registry.add<NeuronModel<CountsCompiles>>();
    compiled = 0;
  }
  ~Costs() { on_compiled = {}; }
  static Experiment sweep(std::size_t runs) {
    Experiment experiment;
    experiment.model.duration = 2.0_ms;
    experiment.model.populations = {{"cell", "counts_compiles", 3}};
    if (runs > 1)
      experiment.sweep = {{"population.cell.tau", evenly_spaced(5.0_ms, 20.0_ms, static_cast<std::int64_t>(runs))}};
    return experiment;
  }
  std::vector<double> left_by(const Experiment& experiment, SweepOptions options) const {
    std::vector<double> left(experiment.runs());
    options.on_finished = [&](std::size_t run, const Simulation& s) {
      const auto V = s.state("cell", "V");
      left[run] = std::accumulate(V.begin(), V.end(), 0.0);
    };
    run_all(experiment, registry, options);
    return left;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep_costs, Costs)

BOOST_AUTO_TEST_CASE(a_run_that_was_checked_is_not_compiled_again) {
  for (const std::size_t runs : {std::size_t{1}, std::size_t{7}}) {
    const Experiment experiment = sweep(runs);
    compiled = 0;
    const std::vector<double> expected = left_by(experiment, {.threads = 2});
    BOOST_TEST(static_cast<std::size_t>(compiled) == runs);
    std::vector<Problem> warnings;
    CompiledRuns kept;
    compiled = 0;
    check_all(experiment, registry, warnings, {.threads = 2}, &kept);
    BOOST_TEST((left_by(experiment, {.threads = 2, .compiled = &kept}) == expected));
    BOOST_TEST(static_cast<std::size_t>(compiled) == runs);
    BOOST_TEST((left_by(experiment, {.threads = 2, .compiled = &kept}) == expected),
               "and a second time, compiled anew");
    BOOST_TEST(static_cast<std::size_t>(compiled) == 2 * runs);
  }
}

BOOST_AUTO_TEST_CASE(runs_that_outgrow_an_eighth_of_the_memory_are_compiled_when_they_begin) {
  Experiment experiment = sweep(6);
  experiment.model.populations[0].size = 100'000;
  std::vector<Problem> warnings;
  const std::uint64_t one = check_all(experiment, registry, warnings, {.threads = 1}).memory;
  CompiledRuns kept;
  compiled = 0;
  check_all(experiment, registry, warnings, {.threads = 1, .memory_limit = 20 * one}, &kept);
  left_by(experiment, {.threads = 1, .compiled = &kept});
  BOOST_TEST(compiled == 10);  // two fit
}

BOOST_AUTO_TEST_CASE(a_sweep_is_checked_on_all_its_threads) {
  std::mutex mutex;
  std::condition_variable arrived;
  int here = 0;
  bool met = true;
  on_compiled = [&] {  // each waits until the other is there
    std::unique_lock lock(mutex);
    ++here;
    arrived.notify_all();
    met = arrived.wait_for(lock, std::chrono::seconds(60), [&] { return here == 2; }) && met;
  };
  std::vector<Problem> warnings;
  check_all(sweep(2), registry, warnings, {.threads = 2});
  BOOST_TEST(met);
}

BOOST_AUTO_TEST_CASE(findings_are_those_of_one_thread_in_the_order_of_runs) {
  Experiment experiment = sweep(1);
  std::vector<Value> values;
  for (int k = 0; k < 300; ++k) values.emplace_back(Time::from_value(1e-3 * (k % 3 == 1 ? -k : k + 1)));
  experiment.sweep = {{"population.cell.tau", values}, {"dt", {0.1_ms, 0.3_ms}}};
  const auto told = [&](int threads) {
    std::vector<Problem> warnings;
    std::string text;
    try {
      check_all(experiment, registry, warnings, {.threads = threads});
    } catch (const ModelError& error) {
      for (const Problem& p : error.problems())
        text += p.path + ": " + p.message + " " + std::to_string(p.run) + (p.in_all_runs ? " all\n" : "\n");
    }
    return text;
  };
  const std::string expected = told(1);
  BOOST_TEST(expected.size() > 1000U);
  for (const int threads : {2, 5}) BOOST_TEST(told(threads) == expected);
}

BOOST_AUTO_TEST_CASE(runs_side_by_side_that_keep_their_recordings_share_the_memory) {
  Experiment experiment = sweep(4);
  experiment.model.duration = 1000.0_ms;
  experiment.model.monitors = {{.name = "trace", .model = "state", .targets = {{"cell"}}, .variables = {"V"}}};
  const std::uint64_t one = Simulation(experiment.at(0), registry, {.threads = 1}).estimate().memory;
  BOOST_CHECK_NO_THROW(left_by(experiment, {.threads = 1, .memory_limit = 3 * one / 2}));
  BOOST_CHECK_NO_THROW(left_by(experiment, {.threads = 2, .memory_limit = 2 * one}));
  BOOST_CHECK_EXCEPTION(left_by(experiment, {.threads = 4, .memory_limit = 3 * one / 2}), ModelError,
                        [](const ModelError& error) { return error.problems()[0].path == "monitor.trace.interval"; });
}

BOOST_AUTO_TEST_CASE(one_number_of_a_run_is_read_without_its_model) {
  Experiment experiment = sweep(1);
  experiment.model.populations.push_back({"other", "LIF", 5});
  experiment.sweep = {{"dt", {0.1_ms, 0.2_ms}},
                      {"duration", {2.0_ms, 4.0_ms}},
                      {"population.other.size", {Quantity(7.0), Quantity(8.0)}}};
  for (std::size_t run = 0; run < experiment.runs(); ++run) {
    const Model model = experiment.at(run);
    BOOST_TEST(experiment.dt(run).value() == model.dt.value());
    BOOST_TEST(experiment.duration(run).value() == model.duration.value());
    BOOST_TEST(experiment.population(run, "other").size == model.populations[1].size);
    BOOST_TEST(experiment.population(run, "cell").size == 3);
  }
  BOOST_CHECK_THROW((void)experiment.population(0, "nobody"), std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
