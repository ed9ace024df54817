// What a host program does wrong is told in words, and leaves the simulation as it was.
#include "host_fixture.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>

using namespace host_test;

BOOST_FIXTURE_TEST_SUITE(host_program_mistakes, Models)

BOOST_AUTO_TEST_CASE(a_callback_cannot_change_the_simulation_under_its_own_call) {
  using Call = std::function<void(Simulation&)>;
  const std::filesystem::path nowhere = std::filesystem::temp_directory_path() / "rheobase-never";
  const std::map<std::string, Call> of_state{{"advance", [](Simulation& s) { s.advance(1); }},
                                             {"run", [](Simulation& s) { s.run(); }},
                                             {"reset", [](Simulation& s) { s.reset(); }},
                                             {"restore", [&](Simulation& s) { s.restore(nowhere); }}};
  std::map<std::string, Call> of_spikes = of_state;
  of_spikes["set"] = [](Simulation& s) { s.set("stimulus.drive.amplitude", 1.0_nA); };
  of_spikes["save"] = [&](Simulation& s) { s.save(nowhere); };
  of_spikes["copy"] = [](Simulation& s) { (void)s.copy(); };
  of_spikes["on_spikes"] = [](Simulation& s) { s.on_spikes({}); };
  const auto refused = [](Simulation& s, const std::string& name) {
    BOOST_CHECK_EXCEPTION(s.run(), std::logic_error, [&](const auto& e) {
      check_says(e.what(), "Simulation::" + name + "() was called within ");
      return true;
    });
    s.on_spikes({});
    s.reset();
    s.advance(1);
    BOOST_TEST(s.step() == 1);
  };
  for (const auto& [name, call] : of_spikes) {
    Simulation s = simulation();
    s.on_spikes([&s, &change = call](std::span<const Spike>) { change(s); });
    refused(s, name);
  }
  for (const auto& [name, call] : of_state) {
    Simulation* self = nullptr;
    bool calls = true;
    Simulation s = simulation(noisy(), {.on_progress = [&, &change = call](std::int64_t) {
                                if (calls) change(*self);
                                return true;
                              }});
    self = &s;
    BOOST_CHECK_THROW(s.run(), std::logic_error);
    calls = false;
    s.run();
    BOOST_TEST(s.step() == s.steps());
  }
}

BOOST_AUTO_TEST_CASE(a_number_of_threads_that_is_none_is_refused) {
  for (const int threads : {-1, most_threads + 1})
    BOOST_CHECK_EXCEPTION((void)simulation(noisy(), {.threads = threads}), std::invalid_argument, [&](const auto& e) {
      check_says(e.what(),
                 "threads must be from 0, as many as the machine has, to 1024, but it is " + std::to_string(threads));
      return true;
    });
}

BOOST_AUTO_TEST_CASE(a_time_step_that_is_too_large_is_warned_of_also_where_a_parameter_makes_it_so) {
  Simulation s = simulation();
  const auto warned = [&](const std::string& part) {
    return std::ranges::any_of(s.warnings(), [&](const Problem& w) { return w.message.find(part) != w.message.npos; });
  };
  BOOST_TEST(!warned("dt = 0.1 ms is larger than a fifth of tau = 0.4 ms of population 'a' (LIF)"));
  s.set("population.a.tau", 0.4_ms);
  BOOST_TEST(warned("dt = 0.1 ms is larger than a fifth of tau = 0.4 ms of population 'a' (LIF)"));
  for (const auto& [name, coarse] :
       {std::pair{"HH", 1.0_ms}, {"AdExIF", 5.0_ms}, {"Izhikevich", 5.0_ms}, {"MorrisLecar", 5.0_ms}})
    for (const Time& dt : {Time(0.1_ms), coarse}) {
      Model model;
      model.dt = dt;
      model.duration = 10.0 * dt;
      model.populations = {{"cells", name, 3}};
      s = simulation(model);
      BOOST_TEST(warned(std::string("the largest time step that population 'cells' (") + name + ") is meant for") ==
                     (dt == coarse),
                 name);
    }
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_is_told_at_once) {
  Model model = noisy();
  model.dt = -0.1_ms;
  model.duration = -1.0_s;
  model.populations[0].values["tau"] = -1.0_ms;
  model.populations[1].size = -4;
  model.stimuli[2].model = "step";
  model.stimuli[2].values["start"] = 3.0_nA;
  model.monitors.push_back(
      {.name = "trace", .model = "state", .targets = {{"b", {{0, 3}}}}, .values = {{"interval", "x"}}});
  const std::string text = refusal([&] { (void)simulation(model); });
  for (const char* part :
       {"dt must be > 0", "duration must be > 0", "tau of population 'a' (LIF) must be > 0", "size of population 'b'",
        "start of stimulus 'drive' (step) is a time", "interval of monitor 'trace' (state) is a time"})
    check_says(text, part);
  BOOST_TEST(text.find("neurons 0 to -5") == text.npos, text);
  model = noisy();
  model.populations[0].values["tau"] = -1.0_ms;
  model.monitors.push_back({.name = "trace", .model = "state", .targets = {{"b"}}, .values = {{"interval", "x"}}});
  check_says(refusal([&] { (void)simulation(model); }), "tau of population 'a' (LIF) must be > 0");
  model = noisy();
  model.populations[0].values["tau"] = std::vector<Quantity>(200, -1.0_ms);
  for (Population& p : model.populations)
    p.values["V"] = std::vector<Quantity>(static_cast<std::size_t>(p.size), 1.0_nA);
  const std::string states = refusal([&] { (void)simulation(model); });
  for (const char* part : {"tau of population 'a' (LIF) must be > 0", "V of population 'a' (LIF) is a voltage",
                           "V of population 'b' (ALIF) is a voltage"})
    check_says(states, part);
}

BOOST_AUTO_TEST_CASE(one_mistake_makes_no_others) {
  Model model = noisy();
  model.populations.clear();
  BOOST_TEST(refusal([&] { (void)simulation(model); }).find("there is no population '") == std::string::npos);
  model = noisy();
  model.dt = Time::from_value(1e-300);
  model.monitors.push_back({.name = "trace", .model = "state", .targets = {{"b"}}, .values = {{"interval", 1.0_ms}}});
  BOOST_TEST(refusal([&] { (void)simulation(model); }).find("interval") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_simulation_that_is_moved_within_on_progress_goes_on) {
  std::optional<Simulation> first, second;
  first.emplace(simulation(noisy(), {.on_progress = [&](std::int64_t) {
                             if (first) {
                               second.emplace(std::move(*first));
                             }
                             return true;
                           }}));
  Simulation whole = simulation();
  whole.run();
  first->run();
  BOOST_TEST(same(*second, whole));
}

BOOST_AUTO_TEST_CASE(a_sink_cannot_change_the_simulation_whose_rows_it_takes) {
  struct Meddling : TableSink {
    void open(const TableHeader&) override {}
    void append(const TableHeader&, const RowBatch&) override { call(*simulation); }
    Simulation* simulation = nullptr;
    std::function<void(Simulation&)> call;
  };
  for (const int threads : {1, 2})
    for (const std::function<void(Simulation&)>& call :
         {std::function<void(Simulation&)>([](Simulation& s) { s.set("stimulus.drive.amplitude", 1.0_nA); }),
          std::function<void(Simulation&)>([](Simulation& s) { s.save("never"); })}) {
      Meddling sink;
      sink.call = call;
      Model model = noisy();
      for (Population& p : model.populations) p.size = 2000;
      Simulation s = simulation(model, {.threads = threads, .sink = &sink});
      sink.simulation = &s;
      BOOST_CHECK_EXCEPTION(s.run(), std::logic_error, [](const auto& e) {
        check_says(e.what(), "was called within the callback of on_spikes or a sink");
        return true;
      });
    }
}

BOOST_AUTO_TEST_CASE(a_warning_of_a_value_that_is_set_often_is_kept_once) {
  Simulation s = simulation();
  const std::size_t before = s.warnings().size();
  for (int k = 1; k <= 5; ++k) s.set("population.a.tau", Quantity(0.05e-3 / k, dimensions::time));
  BOOST_TEST(s.warnings().size() == before + 1);
  check_says(s.warnings().back().message, "tau = 0.01 ms");
}

BOOST_AUTO_TEST_CASE(a_stimulus_that_never_drives_says_why) {
  const auto warning = [&](Values values) {
    Model model = noisy();
    values["amplitude"] = 1.0_nA;
    model.stimuli[2].model = "step";
    model.stimuli[2].values = values;
    const Simulation s = simulation(model);
    for (const Problem& w : s.warnings())
      if (w.message.find("never drives a step: ") != w.message.npos) return w.message.substr(w.message.find(": ") + 2);
    return std::string();
  };
  BOOST_TEST(warning({{"start", 70.0_ms}}) == "start = 70 ms is not before the end of the run, 60 ms");
  BOOST_TEST(warning({{"start", 30.0_ms}, {"stop", 20.0_ms}}) == "stop = 20 ms is not after start = 30 ms");
  BOOST_TEST(warning({{"start", 30.01_ms}, {"stop", 30.05_ms}}) ==
             "no step of dt = 0.1 ms begins from start = 30.01 ms to before stop = 30.05 ms");
  BOOST_TEST(warning({{"start", 59.95_ms}}) ==
             "no step of dt = 0.1 ms begins from start = 59.95 ms to before the end = 60 ms");
  BOOST_TEST(warning({{"start", 59.95_ms}, {"stop", 80.0_ms}}) ==
             "no step of dt = 0.1 ms begins from start = 59.95 ms to before the end = 60 ms");
  BOOST_TEST(warning({{"start", 30.0_ms}, {"stop", 40.0_ms}}) == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_set_is_told_and_changes_nothing) {
  Simulation left = simulation(), s = simulation();
  const auto check = [&](const std::string& path, const Value& value, const std::string& says,
                         const std::vector<Slice>& where = {}) {
    check_says(refusal([&] { s.set(path, value, where); }), says);
  };
  check("population.a.tau", 10.0_mV,
        "tau of population 'a' (LIF) is a time such as \"10 ms\", but \"10 mV\" is a voltage");
  check("population.a.tau", 0.0_ms, "tau of population 'a' (LIF) must be > 0");
  check("population.a.tau", 3.0, "3 is a plain number: add its unit");
  check("population.a.tau", std::vector<Quantity>{1.0_ms, 2.0_ms}, "is a list of 2 values");
  check("population.a.taus", 1.0_ms, "did you mean 'tau'?");
  check("population.aa.tau", 1.0_ms, "there is no population 'aa'; did you mean 'a'?");
  check("population.a.V_reset", -45.0_mV, "V_reset of population 'a' (LIF) must be below V_th");
  check("population.a.V_reset", -45.0_mV, "must be below V_th", {{3, 4}});
  check("population.a.reset", "sort", "must be \"hard\" or \"soft\"");
  check("population.a.size", 3.0, "size of population 'a' is fixed when the simulation is made");
  check("stimulus.drive.start", 3.0_ms, "start of stimulus 'drive' is fixed");
  check("monitor.activity.bin", 3.0_ms, "bin of monitor 'activity' cannot be changed");
  check("dt", 0.2_ms, "dt cannot be changed");
  check("stimulus.drive.amplitude", 1.0_nA,
        "0:201:1 is outside the targets of stimulus 'drive' (constant), which are 0 to 199", {{0, 201}});
  check_says(refusal([&] { (void)s.control<Voltage>("stimulus.drive.amplitude"); }),
             "amplitude of stimulus 'drive' (constant) is a current, but you asked for a voltage");
  check_says(refusal([&] { (void)s.value("stimulus.drive.amplitude", 200); }), "has targets 0 to 199, not 200");
  left.run();
  s.run();
  BOOST_TEST(same(left, s));
}

BOOST_AUTO_TEST_SUITE_END()
