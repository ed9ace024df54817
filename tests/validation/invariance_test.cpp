// What must not change a result: threads, blocks, recording, the units that a value is written in.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(invariance)

bool same_bits(const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

void check_same(const Outcome& a, const Outcome& b) {
  BOOST_TEST((a.spike_steps == b.spike_steps));
  BOOST_TEST((a.spike_neurons == b.spike_neurons));
  BOOST_TEST(same_bits(a.V_mV, b.V_mV));
  BOOST_TEST(a.summary.spikes == b.summary.spikes);
  BOOST_TEST((a.summary.cv == b.summary.cv));
}

/// 1000 neurons with random initial values and time constants, under two stimuli on different neurons.
Model varied() {
  Model model = lif_model(Json{{"duration_ms", 60.0}, {"size", 1000}});
  model.seed = 42;
  Values& cell = model.populations[0].values;
  cell["V"] = Normal{-65.0_mV, 5.0_mV};
  cell["tau"] = Uniform{5.0_ms, 20.0_ms};
  cell["V_th"] = Linspace{-52.0_mV, -48.0_mV};
  model.stimuli.push_back({.name = "late", .model = "step", .targets = {{"cell", {{0, 1000, 3}}}}, .values = {{"amplitude", Linspace{0.0_nA, 3.0_nA}}, {"start", 20.05_ms}, {"stop", 40.0_ms}}});
  model.stimuli[0].values["amplitude"] = 1.7_nA;
  return model;
}

BOOST_AUTO_TEST_CASE(M02_threads_and_block_sizes_do_not_change_a_bit) {
  const Model model = varied();
  const Outcome reference = run(model, {.threads = 1, .block_size = 1000});
  BOOST_TEST(reference.summary.spikes > 1000U);
  for (const int threads : {1, 2, 3, 8, 64})
    for (const std::size_t block : {1U, 17U, 512U, 1000U, 100000U})
      BOOST_TEST_CONTEXT(threads << " threads, blocks of " << block) { check_same(reference, run(model, {.threads = threads, .block_size = block})); }
}

BOOST_AUTO_TEST_CASE(another_seed_draws_other_values) {
  Model model = varied();
  const Outcome a = run(model);
  model.seed = 43;
  BOOST_TEST(!same_bits(a.V_mV, run(model).V_mV));
}

BOOST_AUTO_TEST_CASE(M04_shifting_all_voltages_leaves_the_spikes) {
  const Json at_rest{{"duration_ms", 200.0}, {"I_nA", 2.0}, {"V_rest_mV", -65.0}, {"V_th_mV", -50.0}, {"V_reset_mV", -65.0}, {"V0_mV", -60.0}};
  Json shifted = at_rest;
  for (const char* key : {"V_rest_mV", "V_th_mV", "V_reset_mV", "V0_mV"}) shifted[key] = shifted[key].get<double>() + 64.0;
  const Outcome a = run(lif_model(at_rest)), b = run(lif_model(shifted));
  BOOST_TEST(a.spike_steps.size() > 10U);
  BOOST_TEST((a.spike_steps == b.spike_steps));
}

BOOST_AUTO_TEST_CASE(M05_four_times_R_and_a_quarter_of_I_are_the_same_bits) {
  Model model = lif_model(Json{{"duration_ms", 200.0}, {"R_MOhm", 8.0}, {"I_nA", 2.0}});
  Values& cell = model.populations[0].values;
  Values& drive = model.stimuli[0].values;
  cell["R"] = Quantity(8388608.0, dimensions::resistance);
  drive["amplitude"] = Quantity(0x1p-28, dimensions::current);
  const Outcome a = run(model);
  cell["R"] = Quantity(4.0 * 8388608.0, dimensions::resistance);
  drive["amplitude"] = Quantity(0x1p-30, dimensions::current);
  BOOST_TEST(a.spike_steps.size() > 5U);
  check_same(a, run(model));
}

BOOST_AUTO_TEST_CASE(M08_the_unit_that_a_value_is_written_in_does_not_matter) {
  const auto written = [](const char* V_rest, const char* V_th, const char* tau, const char* R, const char* I) {
    Model model = lif_model(Json{{"duration_ms", 200.0}});
    model.populations[0].values = {{"V_rest", parse_quantity(V_rest)}, {"V_reset", parse_quantity(V_rest)}, {"V_th", parse_quantity(V_th)}, {"tau", parse_quantity(tau)}, {"R", parse_quantity(R)}};
    model.stimuli[0].values["amplitude"] = parse_quantity(I);
    return run(model);
  };
  const Outcome usual = written("-65 mV", "-50 mV", "10 ms", "10 Mohm", "2 nA");
  const Outcome si = written("-0.065 V", "-0.05 V", "0.01 s", "1e7 ohm", "2e-9 A");
  BOOST_TEST(usual.spike_steps.size() == 14U);
  BOOST_TEST((usual.spike_steps == si.spike_steps));
  BOOST_TEST((usual.V_mV - si.V_mV).abs().maxCoeff() <= 1e-12);
}

BOOST_AUTO_TEST_CASE(M12_recording_changes_nothing) {
  Model model = varied();
  const Outcome reference = run(model);
  for (const double interval_ms : {0.1, 0.7, 10.0}) {
    model.monitors[1].values["interval"] = milliseconds(interval_ms);
    BOOST_TEST((run(model).spike_steps == reference.spike_steps));
  }
  model.monitors.pop_back();
  const Outcome spikes_alone = run(model);
  BOOST_TEST((spikes_alone.spike_steps == reference.spike_steps));
  model.monitors.clear();
  Simulation unwatched(model, bundled());
  unwatched.run();
  BOOST_TEST(unwatched.summaries()[0].spikes == reference.summary.spikes);
  BOOST_TEST((unwatched.summaries()[0].cv == reference.summary.cv));
}

BOOST_AUTO_TEST_CASE(pieces_of_any_length_make_the_same_run) {
  const Model model = varied();
  const Outcome whole = run(model);
  Simulation pieces(model, bundled());
  for (const std::int64_t n : {1, 7, 100, 3}) pieces.advance(n);
  pieces.run();
  const auto steps = pieces.recordings()["spikes"].integers("step");
  BOOST_TEST(std::vector<std::int64_t>(steps.begin(), steps.end()) == whole.spike_steps, boost::test_tools::per_element());
  BOOST_TEST(same_bits(pieces.recordings()["state"].reals("V") * 1e3, whole.V_mV));
}

BOOST_AUTO_TEST_SUITE_END()
