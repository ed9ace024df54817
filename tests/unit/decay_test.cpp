// States that decay for a very long time: they end in 0 and never become subnormal, where processors are slow.
#include "bundled_models.hpp"

#include <rheobase/plugin/stimulus.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

using namespace rheobase;

namespace {

/// A current that fades.
template <class Real>
struct Fading {
  static constexpr auto name = "fading", description = "a current that loses a tenth in each step";
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  struct State {
    CurrentOf<Real> I;
    static constexpr auto fields = std::tuple{field("I", &State::I, "the current in the next step")};
  };
  struct Coefficients {};
  static Coefficients prepare(const Parameters&, Time) { return {}; }
  static void start(State& s, Random<Real>&, const Parameters&, const Coefficients&) { s.I = CurrentOf<Real>(1.0_nA); }
  static CurrentOf<Real> step(State& s, const Moment&, Random<Real>&, const Parameters&, const Coefficients&) {
    const auto now = s.I;
    s.I = s.I * Real(0.9);
    return now;
  }
};

struct DecayingModels : BundledModels {
  DecayingModels() { registry.add<StimulusModel<Fading>>(); }
};

/// Two populations whose states decay to 0 with a time constant of ten steps, one of them under a current that does too.
Model decaying() {
  Model model;
  model.duration = 900.0_ms;
  model.populations = {
      {"a",
       "ALIF",
       150,
       {{"V_rest", 0.0_mV},
        {"V_th", 15.0_mV},
        {"V_reset", 0.0_mV},
        {"V", Linspace{-8.0_mV, 8.0_mV}},
        {"tau", 1.0_ms},
        {"tau_a", 1.0_ms},
        {"a", Quantity(1.0)}}},
      {"b", "LIF", 70, {{"V_rest", 0.0_mV}, {"V_th", 15.0_mV}, {"V_reset", 0.0_mV}, {"V", 5.0_mV}, {"tau", 1.0_ms}}}};
  model.monitors = {{.name = "trace", .model = "state", .targets = {{"a"}}, .values = {{"interval", 0.3_ms}}}};
  model.stimuli = {{"fading", "fading", {{"b"}}, {{"start", 3.7_ms}}}};
  return model;
}

/// The bits of all states, one after the other.
std::vector<std::uint64_t> state_bits(const Simulation& s) {
  std::vector<std::uint64_t> bits;
  for (const auto& [population, variable] : {std::pair{"a", "V"}, {"a", "a"}, {"b", "V"}})
    for (const double x : s.state(population, variable)) bits.push_back(std::bit_cast<std::uint64_t>(x));
  return bits;
}

bool all_are_zero(std::span<const double> values) {
  return std::ranges::all_of(values, [](double x) { return x == 0.0; });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(decay, DecayingModels)

BOOST_AUTO_TEST_CASE(a_state_that_decays_ends_in_zero_and_is_never_subnormal) {
  Simulation s(decaying(), registry);
  int not_zero_yet = 0;
  std::int64_t subnormal_at = -1;
  while (s.step() < s.steps()) {
    s.advance(1);
    not_zero_yet += s.state("a", "V")[0] != 0.0;
    for (const auto& [population, variable] : {std::pair{"a", "V"}, {"a", "a"}, {"b", "V"}})
      for (const double x : s.state(population, variable))
        if (std::fpclassify(x) == FP_SUBNORMAL) subnormal_at = s.step();
  }
  BOOST_TEST(subnormal_at == -1);
  BOOST_TEST(not_zero_yet > 4000);  // 440 time constants
  for (const auto& [population, variable] : {std::pair{"a", "V"}, {"a", "a"}, {"b", "V"}})
    BOOST_TEST(all_are_zero(s.state(population, variable)), variable << " of " << population);
}

BOOST_AUTO_TEST_CASE(a_long_decay_has_the_same_bits_for_any_threads_blocks_and_pieces) {
  const Model model = decaying();
  for (const std::int64_t steps : {4500, 4608, 4700, 9000}) {  // some states are 0 by then, some are not
    Simulation whole(model, registry, {.threads = 1, .block_size = 1024});
    whole.advance(steps);
    const auto expected = state_bits(whole);
    for (const int threads : {1, 2, 3})
      for (const std::size_t block : {0U, 64U, 128U})
        for (const std::int64_t piece : {997, 256, 37}) {
          Simulation s(model, registry, {.threads = threads, .block_size = block});
          while (s.step() < steps) s.advance(std::min(piece, steps - s.step()));
          BOOST_TEST((state_bits(s) == expected),
                     threads << " threads, blocks of " << block << ", pieces of " << piece);
        }
  }
}

BOOST_AUTO_TEST_CASE(the_state_of_a_stimulus_that_decays_ends_in_zero) {
  Simulation s(decaying(), registry);
  s.advance(8950);
  s.set("population.b.V", 0.0_mV);  // from here on it shows what the stimulus adds
  s.advance(10);
  BOOST_TEST(all_are_zero(s.state("b", "V")));
}

BOOST_AUTO_TEST_SUITE_END()
