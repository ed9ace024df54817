// A random number belongs to its seed, stimulus, neuron and step: nothing else may change it.
#include "meter.hpp"

#include <boost/test/unit_test.hpp>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(noise)

/// 600 neurons under every kind of noise, on overlapping targets, with windows, and with parameters of their own.
Model noisy() {
  Model model = lif_model(Json{{"duration_ms", 15.0}, {"size", 600}});
  model.seed = 42;
  model.populations[0].values["tau"] = Uniform{5.0_ms, 20.0_ms};
  model.stimuli = {
      stimulus("white_noise", {{"mean", 2.0_nA}, {"std", 0.5_nA}}),
      {.name = "slow",
       .model = "ornstein_uhlenbeck",
       .targets = {{"cell", {{0, 600, 3}}}},
       .values = {{"std", Linspace{0.0_nA, 2.0_nA}}, {"start", 2.05_ms}, {"stop", 11.0_ms}}},
      {.name = "fast",
       .model = "ornstein_uhlenbeck",
       .targets = {{"cell", {{5, 596}}}},
       .values = {{"tau", Uniform{0.1_ms, 2.0_ms}}}},
      {.name = "excitation",
       .model = "poisson",
       .targets = {{"cell", {{1, 400}, {450, 599}}}},
       .values = {{"rate", Linspace{0.0_kHz, 3.0_kHz}}, {"weight", 0.5_mV}}},
      stimulus("sine", {{"amplitude", Linspace{0.0_nA, 1.0_nA}}, {"frequency", 40.0_Hz}}),
      stimulus("square", {{"frequency", 77.0_Hz},
                          {"duty", Uniform{Quantity{0.0, dimensions::none}, Quantity{1.0, dimensions::none}}},
                          {"amplitude", 0.2_nA}})};
  return model;
}

BOOST_AUTO_TEST_CASE(M02_threads_and_block_sizes_do_not_change_a_bit_of_noise) {
  const Model model = noisy();
  const Trace reference = measure(model, {.threads = 1, .block_size = 600});
  BOOST_TEST(run(model).summary.spikes > 300U);
  for (const int threads : {1, 2, 3, 8, 64})
    for (const std::size_t block : {1U, 17U, 512U, 600U, 100000U})
      BOOST_TEST_CONTEXT(threads << " threads, blocks of " << block) {
        BOOST_TEST(same_bits(reference, measure(model, {.threads = threads, .block_size = block})));
      }
}

BOOST_AUTO_TEST_CASE(pieces_of_any_length_draw_the_same_noise) {
  const Model model = noisy();
  const Outcome whole = run(model);
  Simulation pieces(model, bundled());
  for (const std::int64_t n : {1, 7, 60, 3, 31, 33}) pieces.advance(n);
  pieces.run();
  const auto V = pieces.recordings()["state"].reals("V");
  BOOST_REQUIRE(V.size() == whole.V_mV.size());
  BOOST_TEST((V * 1e3 == whole.V_mV).all());
}

BOOST_AUTO_TEST_CASE(how_many_neurons_and_stimuli_there_are_changes_no_noise) {
  for (const char* model : {"white_noise", "ornstein_uhlenbeck", "poisson"}) {
    BOOST_TEST_CONTEXT(model) {
      const Stimulus s = stimulus(model, {});
      const Trace few = measure(meter(50.0, 3), s), many = measure(meter(50.0, 100), s);
      BOOST_TEST(few.abs().maxCoeff() > 0.0);
      BOOST_TEST(same_bits(few, many.leftCols(3)));
      Model another = meter(50.0, 3);
      another.stimuli = {stimulus("constant", {{"amplitude", 0.0_nA}}), s};
      BOOST_TEST(same_bits(few, measure(another)));
    }
  }
}

BOOST_AUTO_TEST_CASE(another_seed_or_name_draws_other_noise) {
  for (const char* model : {"white_noise", "ornstein_uhlenbeck", "poisson"}) {
    BOOST_TEST_CONTEXT(model) {
      Model meters = meter(50.0, 3);
      const Stimulus s = stimulus(model, {});
      const Trace reference = measure(meters, s);
      Stimulus renamed = s;
      renamed.name = "other";
      BOOST_TEST(!same_bits(reference, measure(meters, renamed)));
      BOOST_TEST(!same_bits(reference.leftCols(1), reference.rightCols(1)));
      meters.seed = 1;
      BOOST_TEST(!same_bits(reference, measure(meters, s)));
    }
  }
}

BOOST_AUTO_TEST_CASE(noise_keeps_to_its_window) {
  for (const char* model : {"white_noise", "poisson"}) {
    BOOST_TEST_CONTEXT(model) {
      const Values busy = model == std::string("poisson") ? Values{{"rate", 20.0_kHz}} : Values{};
      Values windowed = busy;
      windowed.insert({{"start", 5.0_ms}, {"stop", 8.0_ms}});
      const Trace always = measure(meter(10.0, 20), stimulus(model, busy)),
                  window = measure(meter(10.0, 20), stimulus(model, windowed));
      BOOST_TEST((window.topRows(50) == 0.0).all());
      BOOST_TEST((window.bottomRows(20) == 0.0).all());
      BOOST_TEST(window.middleRows(50, 30).abs().rowwise().maxCoeff().minCoeff() > 0.0);
      const Trace difference = window.middleRows(50, 30) - always.middleRows(50, 30);
      BOOST_TEST(difference.abs().maxCoeff() < 1e-12);  // a number belongs to its step, not to the time since start
    }
  }
  const Values values{{"start", 5.0_ms}, {"stop", 8.0_ms}};
  const Trace window = measure(meter(10.0, 20), stimulus("ornstein_uhlenbeck", values));
  const Trace always = measure(meter(10.0, 20), stimulus("ornstein_uhlenbeck", {}));
  BOOST_TEST((window.topRows(50) == 0.0).all());
  BOOST_TEST((window.bottomRows(20) == 0.0).all());
  BOOST_TEST((window.middleRows(50, 30) != 0.0).all());
  BOOST_TEST(same_bits(window.row(50), always.row(0)));  // its memory begins with its window
}

BOOST_AUTO_TEST_SUITE_END()
