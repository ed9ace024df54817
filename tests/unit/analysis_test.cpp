// Spike statistics against values by hand and closed forms.
#include <rheobase/recordings/eigen.hpp>
#include <rheobase/analysis/spike_figures.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <numeric>
#include <random>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(analysis)

using Trains = std::vector<std::vector<std::int64_t>>;

/// In steps of 1 ms.
SpikeTrains recorded(std::int64_t steps, Trains trains) { return {1.0_ms, 0, steps, std::move(trains)}; }

const auto close_to = boost::test_tools::tolerance(1e-12);

bool same(std::span<const double> a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) < 1e-9; });
}

// ---- intervals -----------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_regular_train_has_no_irregularity) {
  const SpikeTrains trains = recorded(50, {{9, 19, 29, 39}});
  BOOST_TEST(mean_interval(trains)->value() == 0.010);
  BOOST_TEST(*interval_cv(trains) == 0.0);
  BOOST_TEST(*cv2(trains) == 0.0);
  BOOST_TEST(*local_variation(trains) == 0.0);
  BOOST_TEST(*adaptation_index(trains) == 0.0);
}

BOOST_AUTO_TEST_CASE(alternating_intervals_have_their_exact_figures) {
  const SpikeTrains trains = recorded(100, {{0, 10, 40, 50, 80}});  // 10, 30, 10, 30: each contrast is 20 / 40
  BOOST_TEST(*interval_cv(trains) == 0.5);
  BOOST_TEST(*cv2(trains) == 1.0);
  BOOST_TEST(*local_variation(trains) == 0.75);
  BOOST_TEST(*adaptation_index(trains) == 0.5 / 3.0, close_to);
}

BOOST_AUTO_TEST_CASE(growing_intervals_have_a_positive_adaptation_index) {
  BOOST_TEST(*adaptation_index(Trains{{0, 10, 30, 70}}[0]) == 1.0 / 3.0, close_to);
  BOOST_TEST(*adaptation_index(Trains{{0, 40, 60, 70}}[0]) == -1.0 / 3.0, close_to);
}

BOOST_AUTO_TEST_CASE(figures_of_too_few_spikes_are_undefined) {
  const SpikeTrains one = recorded(50, {{9}, {}}), two = recorded(50, {{9, 20}}), none{1.0_ms, 0, 0, {}};
  BOOST_TEST(!mean_interval(one));
  BOOST_TEST(!interval_cv(one));
  BOOST_TEST(*interval_cv(two) == 0.0);
  BOOST_TEST(!cv2(two));
  BOOST_TEST(!local_variation(two));
  BOOST_TEST(!adaptation_index(two));
  BOOST_TEST(!mean_over_neurons(two, cv2));
  BOOST_TEST(!firing_rate(none));
  BOOST_TEST(!interval_histogram(one, 1.0_ms, 10.0_ms).density());
  BOOST_TEST(!psth(none, std::vector<Time>{0.0_ms}, 0.0_ms, 1.0_ms, 1.0_ms));
  BOOST_TEST(population_rate(none, 1.0_ms).rate.empty());
  BOOST_TEST(!spike_figures(none, 1.0_ms).mean_latency);
}

BOOST_AUTO_TEST_CASE(pooled_neurons_of_different_rates_raise_the_cv_and_means_over_neurons_do_not) {
  const SpikeTrains trains = recorded(100, {{0, 10, 20}, {0, 30, 60}, {5}});
  BOOST_TEST(*interval_cv(trains) == 0.5);
  BOOST_TEST(*mean_over_neurons(trains, interval_cv) == 0.0);
  BOOST_TEST(*cv2(trains) == 0.0);  // no pair spans two neurons
}

BOOST_AUTO_TEST_CASE(a_latency_goes_from_the_onset_to_the_first_spike_after_it) {
  const SpikeTrains trains = recorded(100, {{19, 25}, {3}, {20}});  // the spike of step 19 is at 20 ms
  const auto latencies = first_spike_latencies(trains, 20.0_ms);
  BOOST_TEST(latencies[0]->value() == 0.006, close_to);
  BOOST_TEST(!latencies[1]);
  BOOST_TEST(latencies[2]->value() == 0.001, close_to);
  BOOST_TEST(mean_first_spike_latency(trains, 20.0_ms)->value() == 0.0035, close_to);
  BOOST_TEST(!mean_first_spike_latency(trains, 50.0_ms));
  BOOST_CHECK_THROW(first_spike_latencies(trains, 100.0_ms), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_histogram_counts_intervals_from_the_beginning_of_a_bin_on) {
  const IntervalHistogram histogram = interval_histogram(recorded(100, {{0, 10, 40, 50, 80}}), 10.0_ms, 25.0_ms);
  BOOST_TEST(histogram.counts.size() == 3U);
  BOOST_TEST((histogram.counts[0] == 0 && histogram.counts[1] == 2 && histogram.counts[2] == 0));
  BOOST_TEST(histogram.longer == 2);
  BOOST_TEST(same(*histogram.density(), {0.0, 50.0, 0.0}));
}

// ---- counts --------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_fano_factor_is_that_of_the_counts_in_whole_windows) {
  BOOST_TEST(*fano_factor(recorded(47, {{0, 1, 20, 29, 44, 45, 46}}), 10.0_ms) == 4.0 / 3.0, close_to);  // 2 0 2 0
  BOOST_TEST(*fano_factor(recorded(40, {{3, 13, 23, 33}}), 10.0_ms) == 0.0);
  BOOST_TEST(*fano_factor(recorded(40, {{3, 13, 23, 33}, {0, 1, 20, 29}, {}}), 10.0_ms) == 2.0 / 3.0, close_to);
  BOOST_TEST(!fano_factor(recorded(19, {{3, 13}}), 10.0_ms));
  BOOST_TEST(!fano_factor(recorded(40, {{}}), 10.0_ms));
}

BOOST_AUTO_TEST_CASE(a_psth_averages_over_trials_that_are_recorded) {
  const SpikeTrains trains = recorded(100, {{12, 31, 95}, {}});
  const std::vector<Time> onsets{10.0_ms, 30.0_ms, 95.0_ms, 5.0_ms};
  const auto histogram = psth(trains, onsets, -10.0_ms, 10.0_ms, 5.0_ms);
  BOOST_TEST(histogram->trials == 2);
  BOOST_TEST(histogram->begin.value() == -0.010);
  BOOST_TEST(same(histogram->rate, {0.0, 0.0, 2.0 / (2 * 2 * 0.005), 0.0}));
  BOOST_CHECK_THROW(psth(trains, onsets, 0.0_ms, 7.0_ms, 5.0_ms), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(smoothing_keeps_a_constant_rate_up_to_the_edges) {
  const SpikeTrains trains =
      recorded(95, {{5, 15, 25, 35, 45, 55, 65, 75, 85}, {1, 11, 21, 31, 41, 51, 61, 71, 81, 91}});
  SpikeTrains constant = trains;
  constant.steps = 90;
  constant.neurons[1].pop_back();
  BOOST_TEST(same(smoothed_rate(constant, 10.0_ms, 20.0_ms).rate, std::vector<double>(9, 100.0)));
  BOOST_TEST(same(population_rate(trains, 10.0_ms).rate, std::vector<double>(10, 100.0)));  // the last bin: 1 in 5 ms
}

BOOST_AUTO_TEST_CASE(smoothing_spreads_a_spike_as_a_gaussian) {
  const std::vector<double> rate = smoothed_rate(recorded(1001, {{500}}), 1.0_ms, 10.0_ms).rate;
  BOOST_TEST(std::accumulate(rate.begin(), rate.end(), 0.0) * 0.001 == 1.0, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(rate[510] / rate[500] == std::exp(-0.5), close_to);
  BOOST_TEST(rate[551] == 0.0);
  BOOST_CHECK_THROW(smoothed_rate(recorded(10, {{}}), 1.0_ms, 0.0_ms), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_bin_is_whole_steps) {
  const SpikeTrains trains = recorded(10, {{1}});
  for (const Time& bin : {0.0_ms, -1.0_ms, 0.5_ms, 1.5_ms}) {
    BOOST_CHECK_THROW(population_rate(trains, bin), std::invalid_argument);
    BOOST_CHECK_THROW(spike_figures(trains, bin), std::invalid_argument);
  }
}

// ---- correlation ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_autocorrelogram_of_a_regular_train_is_its_period) {
  const auto result = autocorrelogram(recorded(100, {{0, 10, 20, 30, 40, 50, 60, 70, 80, 90}}), 5.0_ms, 20.0_ms);
  BOOST_TEST(result.pairs.size() == 4U);
  BOOST_TEST((result.pairs[0] == 0 && result.pairs[1] == 9 && result.pairs[2] == 0 && result.pairs[3] == 8));
  BOOST_TEST((result.references[1] == 9 && result.references[3] == 8));
  BOOST_TEST(result.rate(1)->value() == 200.0, close_to);
  BOOST_TEST(result.rate(3)->value() == 200.0, close_to);
  BOOST_TEST(!autocorrelogram(recorded(10, {{8}}), 5.0_ms, 20.0_ms).rate(0));
}

BOOST_AUTO_TEST_CASE(an_autocorrelogram_of_bins_with_many_spikes_counts_every_pair_and_takes_time_for_spikes_alone) {
  std::mt19937 random(1);
  std::vector<std::int64_t> train;
  for (std::int64_t step = 0; train.size() < 300; ++step)
    if (random() % 3 == 0) train.push_back(step);
  const std::int64_t steps = train.back() + 20;
  const auto some = autocorrelogram(recorded(steps, {train}), 7.0_ms, 70.0_ms);
  std::vector<std::int64_t> pairs(10);
  for (const std::int64_t reference : train)
    for (const std::int64_t spike : train)
      if (const std::int64_t k = (spike - reference + 6) / 7 - 1;
          spike > reference && k < 10 && reference + 7 * (k + 1) < steps)
        ++pairs[static_cast<std::size_t>(k)];
  BOOST_TEST((some.pairs == pairs));

  std::vector<std::int64_t> every_step(2'000'000);  // 2e12 pairs
  std::iota(every_step.begin(), every_step.end(), 0);
  const auto all = autocorrelogram(recorded(2'000'000, {every_step}), 1000.0_s, 1000.0_s);
  BOOST_TEST(all.pairs[0] == 1'000'000 * std::int64_t{1'000'000});
}

BOOST_AUTO_TEST_CASE(the_correlation_is_the_mean_of_all_pairs) {
  const std::vector<std::int64_t> a{0, 1, 20, 30}, b{0, 1, 10, 20}, c{10, 11, 20, 30}, silent;  // 2011, 2110, 0211
  BOOST_TEST(*mean_pairwise_correlation(recorded(40, {a, a}), 10.0_ms) == 1.0, close_to);
  BOOST_TEST(*mean_pairwise_correlation(recorded(40, {a, b}), 10.0_ms) == 0.5, close_to);
  BOOST_TEST(*mean_pairwise_correlation(recorded(40, {a, c}), 10.0_ms) == -1.0, close_to);
  BOOST_TEST(*mean_pairwise_correlation(recorded(40, {a, b, c, silent, {5, 15, 25, 35}}), 10.0_ms) == -1.0 / 3.0,
             close_to);
  BOOST_TEST(!mean_pairwise_correlation(recorded(40, {a, silent}), 10.0_ms));
}

BOOST_AUTO_TEST_CASE(the_coherence_is_the_mean_of_all_pairs) {
  const std::vector<std::int64_t> a{0, 1, 10}, b{15, 20}, c{19}, silent;  // in the bins 0 1, 1 2, 1
  BOOST_TEST(*spike_coherence(recorded(40, {a, a}), 10.0_ms) == 1.0, close_to);
  BOOST_TEST(*spike_coherence(recorded(40, {a, b}), 10.0_ms) == 0.5, close_to);
  BOOST_TEST(*spike_coherence(recorded(40, {a, b, c, silent}), 10.0_ms) == (0.5 + std::sqrt(2.0)) / 3.0, close_to);
  BOOST_TEST(std::abs(*spike_coherence(recorded(40, {{5}, {15}}), 10.0_ms)) < 1e-12);
  BOOST_TEST(!spike_coherence(recorded(40, {a, silent}), 10.0_ms));
}

// ---- all of them ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_poisson_process_has_the_figures_of_one) {
  std::mt19937_64 random(1);
  SpikeTrains trains = recorded(100'000, Trains(100));
  for (auto& train : trains.neurons)
    for (std::int64_t step = 0; step < trains.steps; ++step)
      if (random() % 500 == 0) train.push_back(step);  // 2 Hz
  const SpikeFigures f = spike_figures(trains, 1000.0_ms);
  // Five standard errors of 20 000 spikes, and the step's share in an interval.
  BOOST_TEST(std::abs(f.rate->value() - 2.0) < 5.0 * 2.0 / std::sqrt(20'000.0));
  BOOST_TEST(std::abs(*f.cv - 1.0) < 0.037);
  BOOST_TEST(std::abs(*f.cv2 - 1.0) < 0.022);
  BOOST_TEST(std::abs(*f.local_variation - 1.0) < 0.034);
  BOOST_TEST(std::abs(*f.adaptation_index) < 0.02);
  BOOST_TEST(std::abs(*f.fano_factor - 1.0) < 5.0 * std::sqrt(2.0 / 99.0 / 100.0));
  BOOST_TEST(std::abs(*f.correlation) < 5.0 / std::sqrt(100.0 * 4950.0));
  BOOST_TEST(std::abs(*spike_coherence(trains, 10.0_ms) - 0.02) < 0.002);
  const auto correlogram = autocorrelogram(trains, 100.0_ms, 1000.0_ms);
  for (std::size_t k = 0; k < 10; ++k)
    BOOST_TEST(std::abs(correlogram.rate(k)->value() - 2.0) < 5.0 * 2.0 / std::sqrt(4000.0));
}

// ---- trains --------------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_window_has_the_steps_that_a_stimulus_would_drive) {
  const SpikeTrains trains = recorded(100, {{9, 10, 19, 20}, {50}});
  const SpikeTrains part = window(trains, 10.0_ms, 20.0_ms);
  BOOST_TEST((part.neurons == Trains{{10, 19}, {}}));
  BOOST_TEST(part.begin().value() == 0.010);
  BOOST_TEST(firing_rate(part)->value() == 100.0, close_to);
  BOOST_TEST(same(population_rate(part, 5.0_ms).rate, {100.0, 100.0}));
  BOOST_TEST(first_spike_latencies(part, 10.0_ms)[0]->value() == 0.001, close_to);
  BOOST_TEST((window(trains, 9.5_ms, 19.5_ms).neurons == part.neurons));
  for (const auto& [from, to] : {std::pair{20.0_ms, 10.0_ms},
                                 {10.0_ms, 10.0_ms},
                                 {50.0_ms, 101.0_ms},
                                 {-1.0_ms, 50.0_ms},
                                 {0.0_ms, 1e30 * 1.0_s}})
    BOOST_CHECK_THROW(window(trains, from, to), std::invalid_argument);
}

struct Noisy {
  Noisy() {
    registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
    model.duration = 503.0_ms;
    model.populations = {{.name = "other", .model = "LIF", .size = 2}, {.name = "cells", .model = "LIF", .size = 20}};
    model.stimuli = {{.name = "noise",
                      .model = "white_noise",
                      .targets = {{"cells"}, {"other"}},
                      .values = {{"mean", 2.0_nA}, {"std", 1.0_nA}}}};
    model.monitors = {{.name = "raster", .model = "spikes", .targets = {{"cells"}, {"other"}}},
                      {.name = "some", .model = "spikes", .targets = {{"cells", {{4, 20, 3}}}}},
                      {.name = "activity", .model = "rate", .targets = {{"cells"}}, .values = {{"bin", 10.0_ms}}},
                      {.name = "isi",
                       .model = "intervals",
                       .targets = {{"cells", {{4, 20, 3}}}},
                       .values = {{"bin", 2.0_ms}, {"longest", 13.0_ms}}}};
  }
  Registry registry;
  Model model;
};

BOOST_FIXTURE_TEST_CASE(recorded_spikes_have_the_figures_that_the_run_computed, Noisy) {
  Simulation simulation(model, registry);
  simulation.run();
  const PopulationSummary summary = simulation.summaries()[1];
  const SpikeTrains trains = spike_trains(simulation, "raster", "cells");
  BOOST_TEST(summary.spikes > 200U);
  BOOST_TEST(trains.spikes() == summary.spikes);
  BOOST_TEST(firing_rate(trains)->value() == summary.rate.value(), close_to);
  BOOST_TEST(mean_interval(trains)->value() == summary.mean_interval->value());
  BOOST_TEST(*interval_cv(trains) == *summary.cv);
  const Table& activity = simulation.recordings()["activity"];
  const RateSeries rate = population_rate(trains, 10.0_ms);
  BOOST_TEST((rate.rate.size() == 51U && std::ranges::equal(rate.rate, activity.reals("rate"))));
}

BOOST_FIXTURE_TEST_CASE(the_monitor_of_intervals_records_the_histogram_of_its_targets, Noisy) {
  Simulation simulation(model, registry);
  simulation.run();
  const auto expected = interval_histogram(spike_trains(simulation, "some", "cells"), 2.0_ms, 13.0_ms);
  const auto within = std::accumulate(expected.counts.begin(), expected.counts.end(), std::int64_t{0});
  BOOST_TEST(within > 20);
  BOOST_TEST(expected.longer > 0);
  const Table& table = simulation.recordings()["isi"];
  BOOST_TEST((table.rows() == 7U && std::ranges::equal(table.integers("count"), expected.counts)));
  BOOST_TEST(same(table.reals("density"), *expected.density()));
  BOOST_TEST(table.reals("interval")[6] == 0.012);

  model.monitors.back().values["longest"] = Quantity(1e5, dimensions::time);  // has bins up to the end of the run
  Simulation longer(model, registry);
  longer.run();
  const Table& whole = longer.recordings()["isi"];
  BOOST_TEST((whole.rows() == 252U && as_array(whole.integers("count")).sum() == within + expected.longer));

  model.stimuli.clear();
  Simulation silent(model, registry);
  silent.run();
  BOOST_TEST(as_array(silent.recordings()["isi"].reals("density")).isNaN().all());
}

BOOST_FIXTURE_TEST_CASE(trains_are_those_of_the_target_alone, Noisy) {
  Simulation simulation(model, registry);
  simulation.run();
  const SpikeTrains some = spike_trains(simulation, "some", "cells"), all = spike_trains(simulation, "raster", "cells");
  BOOST_TEST(some.neurons.size() == 6U);
  for (std::size_t k = 0; k < 6; ++k) BOOST_TEST((some.neurons[k] == all.neurons[4 + 3 * k]));
  const Table& raster = simulation.recordings()["raster"];
  BOOST_TEST((spike_trains(raster, {"cells", {{4, 20, 3}}}, 20, simulation.steps()).neurons == some.neurons));
  BOOST_CHECK_THROW(spike_trains(raster, {"nobody"}, 20, simulation.steps()), std::invalid_argument);
  BOOST_CHECK_THROW(spike_trains(raster, {"cells"}, 5, simulation.steps()), std::invalid_argument);  // more neurons
  BOOST_CHECK_THROW(spike_trains(raster, {"cells"}, 20, 1000), std::invalid_argument);               // more steps
  BOOST_CHECK_THROW(spike_trains(simulation, "some", "other"), std::invalid_argument);
  BOOST_CHECK_THROW(spike_trains(simulation, "nothing", "cells"), std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
