// What a host program does with a simulation: advance it in pieces, look at it, change it, reset it, copy it, and run
// several at once.
#include "host_fixture.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <thread>

using namespace host_test;

BOOST_FIXTURE_TEST_SUITE(host_programs, Models)

BOOST_AUTO_TEST_CASE(pieces_of_any_length_are_the_whole_run) {
  Simulation whole = simulation();
  whole.run();
  BOOST_TEST(whole.summaries()[0].spikes > 200U);
  Simulation pieces = simulation();
  for (std::int64_t n = 1; pieces.step() < pieces.steps(); n += 3) BOOST_TEST(pieces.advance(n));
  pieces.run();
  BOOST_TEST(same(whole, pieces));
  Simulation times = simulation();
  while (times.step() < times.steps()) times.advance(2.5_ms);
  times.run();
  BOOST_TEST(same(whole, times));
  BOOST_TEST((times.time() == 600.0 * 0.1_ms));
  check_says(refusal([&] { times.advance(0.25_ms); }),
             "advance by 0.25 ms: not a whole number of steps of dt = 0.1 ms");
  BOOST_TEST(times.advance(1000));  // at the end there is nothing more
  check_says(refusal([&] { times.advance(-5.0_ms); }), "advance by -5 ms: it only advances");
  check_says(refusal([&] { times.advance(-5); }), "advance by -5 steps: it only advances");
}

BOOST_AUTO_TEST_CASE(callbacks_get_every_spike_once_and_in_order) {
  for (const int threads : {1, 2}) {
    Simulation s = simulation(noisy(), {.threads = threads});
    std::vector<Spike> seen;
    s.on_spikes([&](std::span<const Spike> some) { seen.insert(seen.end(), some.begin(), some.end()); });
    s.advance(7);
    const std::size_t early = seen.size();
    for (const Spike& spike : seen) BOOST_TEST(spike.step < 7);
    s.run();
    const Table& raster = s.recordings()["raster"];
    BOOST_TEST(early < seen.size());
    BOOST_REQUIRE(seen.size() == raster.rows());
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const Spike recorded{raster.integers("step")[i], static_cast<std::size_t>(raster.integers("population")[i]),
                           raster.integers("neuron")[i]};
      if (!(seen[i] == recorded)) BOOST_ERROR("spike " << i << " differs");
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_callback_throws_ends_the_run) {
  Simulation s = simulation();
  s.on_spikes([](std::span<const Spike>) { throw std::runtime_error("enough"); });
  BOOST_CHECK_EXCEPTION(s.run(), std::runtime_error, [](const auto& e) { return std::string(e.what()) == "enough"; });
}

BOOST_AUTO_TEST_CASE(states_come_with_their_units) {
  Simulation s = simulation();
  s.advance(30);
  const QuantityMap<Voltage> V = s.state<Voltage>("a", "V");
  BOOST_TEST(V.size() == 200U);
  BOOST_TEST(V[7].value() == s.state("a", "V")[7]);
  BOOST_TEST(V.si().data() == s.state("a", "V").data());  // a view
  BOOST_TEST((V.min() <= V.mean() && V.mean() <= V.max()));
  const double before = V[7].value();
  s.advance(1);
  BOOST_TEST(V[7].value() != before);
  BOOST_TEST(V.in("mV")[7] == in_unit(V[7].value(), parse_unit("mV")));
  BOOST_CHECK_THROW((void)V.in("nA"), UnitError);
  check_says(refusal([&] { (void)s.state<Time>("a", "V"); }),
             "V of population 'a' (LIF) is a voltage, but you asked for a time");
  BOOST_CHECK_THROW((void)s.state<Voltage>("a", "W"), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(a_value_set_before_the_first_step_is_that_of_the_model) {
  const auto check = [&](auto in_model, auto in_simulation) {
    Model model = noisy();
    in_model(model);
    Simulation described = simulation(model), changed = simulation();
    in_simulation(changed);
    described.run();
    changed.run();
    BOOST_TEST(same(described, changed));
    Simulation untouched = simulation();
    untouched.run();
    BOOST_TEST(!same(untouched, changed));
  };
  check([](Model& m) { m.populations[0].values["tau"] = 7.0_ms; },
        [](Simulation& s) { s.set("population.a.tau", 7.0_ms); });
  check([](Model& m) { m.populations[0].values["reset"] = "soft"; },
        [](Simulation& s) { s.set("population.a.reset", "soft"); });
  check([](Model& m) { m.stimuli[1].values["mean"] = 1.5_nA; },
        [](Simulation& s) { s.set("stimulus.slow.mean", 1.5_nA); });
  check([](Model& m) { m.populations[1].values["V"] = -55.0_mV; },
        [](Simulation& s) { s.control<Voltage>("population.b.V").set(-55.0_mV); });
  check(
      [](Model& m) {
        std::vector<Quantity> tau(200, 10.0_ms);
        for (std::size_t i = 30; i < 100; i += 2) tau[i] = 5.0_ms;
        tau[199] = 6.0_ms;
        m.populations[0].values["tau"] = tau;
      },
      [](Simulation& s) {
        Control<Time> tau = s.control<Time>("population.a.tau");
        tau.set(5.0_ms, {{30, 100, 2}});
        tau.set(6.0_ms, {{199, 200}});
        BOOST_TEST((tau.get(30) == 5.0_ms && tau.get(31) == 10.0_ms && tau.get(199) == 6.0_ms));
      });
  check(
      [](Model& m) {
        m.stimuli[2].values["amplitude"] = Linspace{0.0_nA, 2.0_nA};
      },
      [](Simulation& s) {
        s.set("stimulus.drive.amplitude", Linspace{0.0_nA, 2.0_nA});
      });
}

BOOST_AUTO_TEST_CASE(setting_a_value_to_what_it_is_changes_no_bit) {
  Simulation left = simulation(), set = simulation();
  left.run();
  while (set.step() < set.steps()) {
    set.advance(13);
    set.set("population.a.tau", 10.0_ms);
    set.set("population.b.R", 10.0_Mohm, {{3, 50}});
    set.set("stimulus.slow.tau", set.value("stimulus.slow.tau", 5), {{5, 6}});
    set.set("stimulus.noise.mean", 2.0_nA);
    set.set("stimulus.drive.amplitude", 0.5_nA, {{0, 200}});
  }
  set.run();
  BOOST_TEST(same(left, set));
}

BOOST_AUTO_TEST_CASE(a_change_concerns_those_it_names_from_the_next_step_on) {
  Simulation left = simulation(), changed = simulation();
  left.advance(100);
  changed.advance(100);
  changed.set("stimulus.drive.amplitude", 3.0_nA, {{0, 150}});
  changed.set("population.a.V", -60.0_mV, {{0, 1}});
  BOOST_TEST(changed.state("a", "V")[0] == -0.06);
  left.advance(1);
  changed.advance(1);
  BOOST_TEST((as_array(left.state("a", "V")).head(150) < as_array(changed.state("a", "V")).head(150)).tail(149).all());
  BOOST_TEST((as_array(left.state("a", "V")).tail(50) == as_array(changed.state("a", "V")).tail(50)).all());
  BOOST_TEST((as_array(left.state("b", "V")) == as_array(changed.state("b", "V"))).all());
}

BOOST_AUTO_TEST_CASE(a_reset_simulation_is_a_new_one) {
  Simulation fresh = simulation(), used = simulation();
  Control<Current> drive = used.control<Current>("stimulus.drive.amplitude");
  used.advance(77);
  drive.set(5.0_nA);
  used.set("population.a.V", -70.0_mV);
  used.reset();
  BOOST_TEST(used.step() == 0);
  BOOST_TEST((drive.get() == 0.5_nA));
  fresh.run();
  used.run();
  BOOST_TEST(same(fresh, used));
}

BOOST_AUTO_TEST_CASE(a_copy_goes_its_own_way) {
  Simulation original = simulation();
  original.advance(123);
  Simulation same_way = original.copy(), other_way = original.copy();
  other_way.set("stimulus.drive.amplitude", 3.0_nA);
  other_way.run();
  same_way.run();
  original.run();
  BOOST_TEST(same(original, same_way));
  BOOST_TEST(!same(original, other_way));
}

BOOST_AUTO_TEST_CASE(a_monitor_that_does_not_tell_what_it_keeps_is_told_when_it_would_be_lost) {
  Model model = noisy();
  model.monitors.push_back({.name = "count", .model = "forgetful", .targets = {{"a"}}});
  Simulation s = simulation(model);
  s.advance(50);
  try {
    (void)s.copy();
    BOOST_ERROR("was copied");
  } catch (const CheckpointError& error) {
    check_says(error.what(), "monitor 'count' (forgetful) cannot be saved");
    check_says(error.what(), "template <class Archive> void state(Archive& a)");
  }
  s.run();  // and runs on
  BOOST_TEST(s.recordings()["count"].integers("count")[0] == static_cast<std::int64_t>(s.summaries()[0].spikes));
}

BOOST_AUTO_TEST_CASE(separate_simulations_run_in_several_threads_at_once) {
  const auto drive = [](Simulation& s, int k) {
    while (s.step() < s.steps()) {
      s.advance(10 + k);
      s.set("stimulus.drive.amplitude", static_cast<double>(k) * 0.3_nA, {{k, 150}});
    }
    s.run();
  };
  std::vector<Simulation> alone, together;
  for (int k = 0; k < 4; ++k) {
    alone.push_back(simulation(noisy(), {.threads = 1}));
    together.push_back(simulation(noisy(), {.threads = 1 + k % 2}));
    drive(alone.back(), k);
  }
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < 4; ++k) threads.emplace_back([&, k] { drive(together[static_cast<std::size_t>(k)], k); });
  }
  for (std::size_t k = 0; k < 4; ++k) BOOST_TEST(same(alone[k], together[k]));
}

BOOST_AUTO_TEST_SUITE_END()
