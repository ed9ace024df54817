// What must not change a result: threads, blocks, recording, the units that a value is written in.
#include "meter.hpp"

#include <rheobase/recordings/eigen.hpp>
#include <rheobase/model/experiment.hpp>

#include <rheobase/plugin/random.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <regex>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(invariance)

void check_same(const Outcome& a, const Outcome& b) {
  BOOST_TEST((a.spike_steps == b.spike_steps));
  BOOST_TEST((a.spike_neurons == b.spike_neurons));
  BOOST_TEST(same_bits(a.V_mV, b.V_mV));
  BOOST_TEST(a.summary.spikes == b.summary.spikes);
  BOOST_TEST((a.summary.cv == b.summary.cv));
}

/// 600 neurons with random initial values and time constants, under two stimuli on different neurons.
Model varied() {
  Model model = lif_model(Json{{"duration_ms", 45.0}, {"size", 600}});
  model.seed = 42;
  Values& cell = model.populations[0].values;
  cell["V"] = Normal{-65.0_mV, 5.0_mV};
  cell["tau"] = Uniform{5.0_ms, 20.0_ms};
  cell["V_th"] = Linspace{-52.0_mV, -48.0_mV};
  model.stimuli.push_back(
      {.name = "late",
       .model = "step",
       .targets = {{"cell", {{0, 600, 3}}}},
       .values = {{"amplitude", Linspace{0.0_nA, 3.0_nA}}, {"start", 20.05_ms}, {"stop", 40.0_ms}}});
  model.stimuli[0].values["amplitude"] = 1.7_nA;
  return model;
}

/// 600 neurons from random initial values, under every kind of noise, on overlapping targets, with windows, and with
/// parameters of their own.
Model noisy() {
  Model model = lif_model(Json{{"duration_ms", 15.0}, {"size", 600}});
  model.seed = 42;
  model.populations[0].values["V"] = Uniform{-70.0_mV, -50.0_mV};
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

std::map<std::string, std::string> bytes_of_tables(const Model& model, const RunOptions& options) {
  Simulation simulation(model, bundled(), options);
  simulation.run();
  return bytes_of(simulation.recordings());
}

BOOST_AUTO_TEST_CASE(M02_threads_and_block_sizes_do_not_change_a_bit) {
  const std::string text = promise("M02");  // 1,2,3,8,64 threads, grain 1/17/1000/all: ... with and without noise
  const auto words = text.find("threads"), colon = text.find(':');
  const auto threads = numbers_in(text.substr(0, words));
  auto blocks = numbers_in(text.substr(words, colon - words));
  blocks.insert(blocks.end(), {0.0, 600.0, 100'000.0});  // the default, all, and more than all
  BOOST_REQUIRE(threads.size() == 5U);
  BOOST_REQUIRE(blocks.size() == 6U);
  for (const bool noise : {false, true}) {
    Model model = noise ? noisy() : varied();
    model.monitors[1].values["interval"] = 0.5_ms;  // what differs once differs to the end
    model.monitors.push_back({.name = "rate", .model = "rate", .targets = {{"cell"}}, .values = {{"bin", 0.3_ms}}});
    model.monitors.push_back({.name = "last", .model = "state", .targets = {{"cell", {{1, 600, 7}}}}});
    const auto reference = bytes_of_tables(model, {.threads = 1, .block_size = 600});
    BOOST_REQUIRE(reference.size() == 4U);
    BOOST_TEST(reference.at("spikes").size() > 200U * 24U);
    for (const double t : threads)
      for (const double block : blocks) {
        const RunOptions options{.threads = static_cast<int>(t), .block_size = static_cast<std::size_t>(block)};
        BOOST_TEST((bytes_of_tables(model, options) == reference), t << " threads, blocks of " << block);
      }
  }
}

BOOST_AUTO_TEST_CASE(another_seed_draws_other_values) {
  Model model = varied();
  const Outcome a = run(model);
  model.seed = 43;
  BOOST_TEST(!same_bits(a.V_mV, run(model).V_mV));
}

BOOST_AUTO_TEST_CASE(M04_shifting_all_voltages_leaves_the_spikes) {
  const std::string text = promise("M04");  // add +64 mV (power of two) to V_rest,V_th,V_reset,V0: same spike steps
  const double shift = numbers_in(text).at(0);
  Json shifted{{"duration_ms", 200.0}, {"I_nA", 2.0},         {"V_rest_mV", -65.0},
               {"V_th_mV", -50.0},     {"V_reset_mV", -65.0}, {"V0_mV", -60.0}};
  const Outcome a = run(lif_model(shifted));
  for (const std::string name : {"V_rest", "V_th", "V_reset", "V0"}) {
    check_words(text, {name});
    shifted[name + "_mV"] = shifted[name + "_mV"].get<double>() + shift;
  }
  const Outcome b = run(lif_model(shifted));
  BOOST_TEST(a.spike_steps.size() > 10U);
  BOOST_TEST((a.spike_steps == b.spike_steps));
  BOOST_TEST((b.V_mV - a.V_mV - shift).abs().maxCoeff() < 1e-9);
}

BOOST_AUTO_TEST_CASE(M05_more_R_and_less_I_by_a_power_of_two_are_the_same_bits) {
  const auto factors = numbers_in(promise("M05"));  // R*4 and I/4: bit-identical
  BOOST_REQUIRE(factors.size() == 2U);
  Model model = lif_model(Json{{"duration_ms", 200.0}, {"R_MOhm", 10.0}, {"I_nA", 2.0}});
  const Outcome a = run(model);
  Value &R = model.populations[0].values["R"], &I = model.stimuli[0].values["amplitude"];
  R = Quantity(std::get<Quantity>(R).si * factors[0], dimensions::resistance);
  I = Quantity(std::get<Quantity>(I).si / factors[1], dimensions::current);
  BOOST_TEST(a.spike_steps.size() > 5U);
  check_same(a, run(model));
}

BOOST_AUTO_TEST_CASE(M08_the_unit_that_a_value_is_written_in_does_not_matter) {
  const std::string text =
      promise("M08");  // (V_th = -0.05 V, I = 2e-9 A, ...) gives the same ...; V equal within 1e-12 mV
  std::map<std::string, Quantity> si{{"V_rest", parse_quantity("-0.065 V")}, {"tau", parse_quantity("0.01 s")}};
  const std::regex assignment(R"((\w+) = ([-+.\de]+ \w+))");
  for (std::sregex_iterator m(text.begin(), text.end(), assignment), end; m != end; ++m)
    si[(*m)[1]] = parse_quantity((*m)[2].str());
  BOOST_REQUIRE(si.size() == 6U);
  const std::map<std::string, Quantity> usual{{"V_rest", -65.0_mV}, {"V_th", -50.0_mV}, {"tau", 10.0_ms},
                                              {"R", 10.0_Mohm},     {"I", 2.0_nA},      {"dt", 0.1_ms}};
  const auto written = [](const std::map<std::string, Quantity>& values) {
    Model model = lif_model(Json{{"duration_ms", 200.0}});
    Values& cell = model.populations[0].values;
    for (const char* name : {"V_rest", "V_th", "tau", "R"}) cell[name] = values.at(name);
    cell["V_reset"] = values.at("V_rest");
    model.stimuli[0].values["amplitude"] = values.at("I");
    assign(model, "dt", values.at("dt"));
    return run(model);
  };
  const Outcome a = written(usual), b = written(si);
  BOOST_TEST(a.spike_steps.size() == 14U);
  BOOST_TEST((a.spike_steps == b.spike_steps));
  BOOST_TEST((a.V_mV - b.V_mV).abs().maxCoeff() <= numbers_in(text.substr(text.find("within"))).at(0));
}

BOOST_AUTO_TEST_CASE(M12_recording_changes_nothing) {
  check_words(promise("M12"), {"with and without monitors", "any recording interval", "same spikes"});
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

BOOST_AUTO_TEST_CASE(neurons_beyond_32_bits_have_random_numbers_of_their_own) {
  const auto drawn = [](std::uint64_t neuron) { return Random<double>(1, part_number("math"), neuron, 0).uniform(); };
  BOOST_TEST(drawn(5) == 0x1.02e882f0a750fp-1);
  BOOST_TEST(drawn(5) != drawn(5 + (std::uint64_t{1} << 32)));
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_is_so_until_it_is_resumed) {
  RunOptions options;
  bool go_on = false;
  options.on_progress = [&](std::int64_t) { return go_on; };
  Model model = varied();
  model.duration = 600.0_ms;  // longer than what is advanced in one go
  Simulation simulation(model, bundled(), options);
  simulation.run();
  BOOST_TEST((simulation.stopped() && simulation.step() < simulation.steps()));
  go_on = true;
  simulation.run();
  BOOST_TEST((!simulation.stopped() && simulation.step() == simulation.steps()));
}

BOOST_AUTO_TEST_CASE(a_linspace_has_the_bits_of_its_values_written_out) {
  Model model = lif_model(Json{{"duration_ms", 1.0}, {"size", 7}});
  model.populations[0].values["tau"] = Linspace{0.1_ms, 0.7_ms};
  const Simulation simulation(model, bundled());
  for (std::int64_t k = 0; k < 7; ++k)
    BOOST_TEST(simulation.parameter("cell", "tau", k) == parse_quantity("0." + std::to_string(k + 1) + " ms").si);
}

BOOST_AUTO_TEST_CASE(times_are_computed_from_the_column_of_steps_whatever_its_name) {
  TableHeader header;
  header.dt = 0.1_ms;
  header.columns.emplace_back().name = "n";
  header.columns[0].kind = RHEOBASE_COLUMN_STEP;
  Table table(header);
  const std::int64_t step = 4;
  const void* columns[] = {&step};
  table.append({1, columns});
  BOOST_TEST(table.times()[0] == 5.0 * 0.0001);
  header.columns[0].kind = RHEOBASE_COLUMN_INTEGER;
  BOOST_CHECK_THROW((void)Table(header).times(), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(pieces_of_any_length_make_the_same_run) {
  for (const Model& model : {varied(), noisy()}) {
    const Outcome whole = run(model);
    Simulation pieces(model, bundled());
    for (const std::int64_t n : {1, 7, 60, 3, 31}) pieces.advance(n);
    pieces.run();
    const auto steps = as_array(pieces.recordings()["spikes"].integers("step"));
    BOOST_TEST(std::vector<std::int64_t>(steps.begin(), steps.end()) == whole.spike_steps,
               boost::test_tools::per_element());
    BOOST_TEST(same_bits(as_array(pieces.recordings()["state"].reals("V")) * 1e3, whole.V_mV));
  }
}

BOOST_AUTO_TEST_CASE(more_spikes_than_a_monitor_is_shown_at_once_come_whole_and_in_order) {
  constexpr std::int64_t size = 20000, steps = 60;  // 1.2 million spikes in one epoch
  Model model = lif_model(Json{{"duration_ms", 6.0}, {"size", size}});
  model.stimuli[0].values["amplitude"] = Quantity(1.0, dimensions::current);  // all fire in every step
  const Outcome all = run(model);
  BOOST_REQUIRE(all.spike_steps.size() == static_cast<std::size_t>(size * steps));
  std::int64_t wrong = 0;
  for (std::size_t i = 0; i < all.spike_steps.size(); ++i)
    wrong += all.spike_steps[i] != static_cast<std::int64_t>(i) / size ||
             all.spike_neurons[i] != static_cast<std::int64_t>(i) % size;
  BOOST_TEST(wrong == 0);
  BOOST_TEST(all.V_mV.size() == size * (steps + 1));
}

BOOST_AUTO_TEST_SUITE_END()
