// A random number belongs to its seed, stimulus, neuron and step: nothing else may change it.
#include "meter.hpp"

#include <boost/test/unit_test.hpp>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(noise)

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
