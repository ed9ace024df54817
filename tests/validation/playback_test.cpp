// Tables that are played back: values and spikes arrive in the steps, and at the neurons, that they belong to.
#include "meter.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(playback)

std::shared_ptr<Series> current(const std::vector<double>& times_ms, const std::vector<double>& values_nA,
                                std::vector<std::int64_t> neurons = {}) {
  auto series = std::make_shared<Series>();
  std::vector<Current> values;
  for (const double t : times_ms) series->times.push_back(Time::from_value(t / 1e3));
  for (const double I : values_nA) values.push_back(Current::from_value(I / 1e9));
  series->add("I", values);
  series->neurons = std::move(neurons);
  return series;
}

std::shared_ptr<Series> spikes(const std::vector<double>& times_ms, std::vector<std::int64_t> neurons = {}) {
  auto series = std::make_shared<Series>();
  for (const double t : times_ms) series->times.push_back(Time::from_value(t / 1e3));
  series->neurons = std::move(neurons);
  return series;
}

/// What a run of 2 ms shows in each step; the neurons in columns.
Trace shown(const char* model, Values values, std::int64_t size = 1) {
  return measure(meter(2.0, size), stimulus(model, std::move(values)));
}

void check_column(const Trace& trace, Eigen::Index neuron, const std::vector<double>& expected) {
  BOOST_REQUIRE(trace.rows() == 20);
  for (Eigen::Index n = 0; n < 20; ++n)
    BOOST_TEST(std::abs(trace(n, neuron) - expected[static_cast<std::size_t>(n)]) < 1e-9,
               "step " << n << ": " << trace(n, neuron));
}

BOOST_AUTO_TEST_CASE(a_constant_played_back_is_the_constant_to_the_bit) {
  Model model = lif_model(Json{{"duration_ms", 200.0}, {"I_nA", 2.0}, {"size", 20}});
  const Outcome constant = run(model);
  BOOST_TEST(constant.spike_steps.size() == 20U * 14U);
  for (const auto& series : {current({0.0}, {2.0}), current({-5.0, 0.07, 150.0}, {2.0, 2.0, 2.0})})
    for (const char* between : {"hold", "linear"}) {
      model.stimuli = {stimulus("playback", {{"file", series}, {"between", between}, {"start", 0.0_ms}})};
      const Outcome played = run(model);
      BOOST_TEST((played.spike_steps == constant.spike_steps));
      BOOST_TEST(same_bits(played.V_mV, constant.V_mV));
    }
}

BOOST_AUTO_TEST_CASE(a_sine_sampled_at_each_step_is_the_sine_to_the_bit) {
  const double offset = 0.3e-9, amplitude = 6e-9, frequency = 35.0, phase = 0.4, dt = 1e-4;
  auto series = std::make_shared<Series>();
  std::vector<Current> values;
  for (int n = 0; n < 3000; ++n) {
    const double t = n * dt, cycles = frequency * t;
    series->times.push_back(Time::from_value(t));
    values.push_back(Current::from_value(offset + amplitude * std::sin(2.0 * std::numbers::pi * cycles + phase)));
  }
  series->add("I", values);
  Model model = lif_model(Json{{"duration_ms", 300.0}});
  model.stimuli = {stimulus("sine", {{"offset", Quantity(offset, dimensions::current)},
                                     {"amplitude", Quantity(amplitude, dimensions::current)},
                                     {"frequency", Quantity(frequency, dimensions::frequency)},
                                     {"phase", Quantity(phase)}})};
  const Outcome sine = run(model);
  BOOST_TEST(sine.spike_steps.size() > 5U);
  for (const char* between : {"hold", "linear"}) {
    model.stimuli = {stimulus("playback", {{"file", series}, {"between", between}})};
    const Outcome played = run(model);
    BOOST_TEST((played.spike_steps == sine.spike_steps));
    BOOST_TEST(same_bits(played.V_mV, sine.V_mV));
  }
}

BOOST_AUTO_TEST_CASE(a_row_holds_from_the_first_step_at_or_after_its_time) {
  // 0.25 ms is between steps 2 and 3, and overtaken by 0.3 ms, which is step 3; 1 ms, less than 1e-9 late, is step 10.
  const auto series = current({0.25, 0.3, 1.0 + 1e-12, 1.31}, {9.0, 2.0, -1.0, 0.5});
  check_column(shown("playback", {{"file", series}}), 0,
               {0, 0, 0, 2, 2, 2, 2, 2, 2, 2, -1, -1, -1, -1, .5, .5, .5, .5, .5, .5});
  check_column(shown("playback", {{"file", series}, {"start", 0.5_ms}, {"stop", 1.2_ms}, {"gain", 3.0}}), 0,
               {0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 0, 0, 0, 0, 0, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(between_rows_the_current_can_go_straight) {
  const auto series = current({0.25, 0.75, 1.0}, {1.0, 2.0, -3.0});
  check_column(shown("playback", {{"file", series}, {"between", "linear"}}), 0,
               {0, 0, 0, 1.1, 1.3, 1.5, 1.7, 1.9, 1.0, -1.0, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3});
}

BOOST_AUTO_TEST_CASE(a_row_can_be_of_one_neuron_in_each_population_that_is_a_target) {
  Model model = meter(2.0, 4);
  model.populations.push_back(model.populations[0]);
  model.populations[1].name = "other";
  model.monitors[1].targets.push_back({"other"});
  Stimulus s = stimulus("playback", {{"file", current({0.0, 0.5, 0.0, 1.0}, {1.0, 2.0, 3.0, 4.0}, {3, 3, 1, 1})}});
  s.targets = {{"cell", {{1, 4}}}, {"other", {{3, 4}}}};
  model.stimuli = {s};
  const Outcome outcome = run(model);
  const Eigen::Map<const Trace> V(outcome.V_mV.data() + 8, 20, 8);
  std::vector<double> nothing(20, 0.0), three(20, 1.0), one(20, 3.0);
  std::fill(three.begin() + 5, three.end(), 2.0);
  std::fill(one.begin() + 10, one.end(), 4.0);
  const std::vector<const std::vector<double>*> expected{&nothing, &one,     &nothing, &three,
                                                         &nothing, &nothing, &nothing, &three};
  for (Eigen::Index k = 0; k < 8; ++k)
    BOOST_TEST_CONTEXT("neuron " << k) check_column(V, k, *expected[static_cast<std::size_t>(k)]);
}

BOOST_AUTO_TEST_CASE(spikes_in_a_step_add_up_at_its_end) {
  // A spike at 0 comes in step 0; 0.3 ms ends step 2; 0.31 and 0.4 ms lie in step 3.
  check_column(shown("spike_playback", {{"file", spikes({0.0, 0.3, 0.31, 0.4, 0.4, 2.0, 2.1})}, {"weight", 2.0_mV}}), 0,
               {2, 0, 2, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});
  const Trace own =
      shown("spike_playback",
            {{"file", spikes({0.5, 0.2, 0.5}, {1, 0, 0})}, {"weight", Linspace{1.0_mV, 2.0_mV}}, {"start", 1.0_ms}}, 2);
  check_column(own, 0, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0});
  check_column(own, 1, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(a_recorded_raster_played_back_arrives_when_it_was_recorded) {
  // Neurons that pass on every input spike in the same step: their raster, played back to them, comes out again.
  Model model = lif_model(Json{{"duration_ms", 500.0}, {"size", 30}, {"I_nA", 0.0}});
  model.seed = 5;
  model.stimuli = {stimulus("poisson", {{"rate", 40.0_Hz}, {"weight", 20.0_mV}})};
  const Outcome source = run(model);
  BOOST_TEST(source.spike_steps.size() > 400U);
  auto by_step = std::make_shared<Series>(), by_time = std::make_shared<Series>();
  by_step->neurons = by_time->neurons = source.spike_neurons;
  by_step->steps = source.spike_steps;
  for (const std::int64_t n : source.spike_steps)
    by_time->times.push_back(Time::from_value(static_cast<double>(n + 1) * model.dt.value()));
  for (const auto& series : {by_step, by_time}) {
    model.stimuli = {stimulus("spike_playback", {{"file", series}, {"weight", 20.0_mV}})};
    const Outcome target = run(model);
    BOOST_TEST((target.spike_steps == source.spike_steps));
    BOOST_TEST((target.spike_neurons == source.spike_neurons));
  }
}

BOOST_AUTO_TEST_CASE(threads_blocks_and_pieces_do_not_change_a_bit) {
  constexpr std::int64_t size = 300;
  Model model = lif_model(Json{{"duration_ms", 60.0}, {"size", size}});
  std::vector<double> times, values;
  std::vector<std::int64_t> neurons;
  for (int k = 0; k < 40; ++k)
    for (std::int64_t i = 0; i < size; i += 1 + i % 3) {
      times.push_back(1.7 * k + 0.013 * static_cast<double>(i));
      values.push_back(std::cos(static_cast<double>(k * i)) * 3.0 + 1.5);
      neurons.push_back(i);
    }
  Stimulus both = stimulus("playback", {{"file", current(times, values, neurons)},
                                        {"between", "linear"},
                                        {"gain", Linspace{0.5, 2.0}},
                                        {"start", 3.0_ms}});
  both.targets[0].neurons = {{0, size}};
  Stimulus shared = stimulus("playback", {{"file", current({0.0, 20.05}, {0.2, 0.4})}});
  shared.name = "shared";
  shared.targets[0].neurons = {{0, size, 7}};
  model.stimuli = {both, shared, stimulus("spike_playback", {{"file", spikes(times, neurons)}, {"weight", 0.1_mV}})};
  const Outcome reference = run(model, {.threads = 1, .block_size = 1000});
  BOOST_TEST(reference.summary.spikes > 500U);
  for (const int threads : {1, 2, 8})
    for (const std::size_t block : {1U, 7U, 128U}) {
      const Outcome outcome = run(model, {.threads = threads, .block_size = block});
      BOOST_TEST((outcome.spike_steps == reference.spike_steps));
      BOOST_TEST(same_bits(outcome.V_mV, reference.V_mV));
    }
  Simulation pieces(model, bundled());
  for (const std::int64_t n : {1, 7, 100, 3}) pieces.advance(n);
  pieces.run();
  BOOST_TEST(same_bits(as_array(pieces.recordings()["state"].reals("V")) * 1e3, reference.V_mV));
}

BOOST_AUTO_TEST_SUITE_END()
