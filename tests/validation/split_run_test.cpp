// A run that is saved and resumed is the unbroken run: in every bit of what was recorded and of what is left.
#include "meter.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

using namespace rheobase;
using namespace rheobase::validation;
namespace fs = std::filesystem;

namespace {

struct TemporaryFile {
  TemporaryFile() {
    std::string name = (fs::temp_directory_path() / "rheobase-split-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
  }
  ~TemporaryFile() { fs::remove_all(folder); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] fs::path path() const { return folder / "run.checkpoint"; }
  fs::path folder;
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

/// Counters of refractory steps, adaptation, noise with and without memory, jumps, and monitors that keep something
/// between epochs: bins and intervals are never done where a run is cut.
Model everything(Time duration) {
  Model model;
  model.duration = duration;
  model.seed = 11;
  model.populations = {{"refractory", "LIFRef", 30, {{"tau_ref", 2.5_ms}, {"V", Uniform{-70.0_mV, -50.0_mV}}}},
                       {"adapting", "ALIF", 20, {{"tau", Uniform{5.0_ms, 20.0_ms}}}},
                       {"plain", "LIF", 70, {}}};
  const std::vector<Target> all{{"refractory"}, {"adapting"}, {"plain"}};
  model.stimuli = {{"drive", "constant", all, {{"amplitude", 1.8_nA}}},
                   {"white", "white_noise", all, {{"std", 1.0_nA}}},
                   {"slow", "ornstein_uhlenbeck", {{"adapting"}, {"plain", {{3, 66, 2}}}}, {{"start", 0.75_ms}}},
                   {"input", "poisson", {{"plain"}}, {{"rate", 0.5_kHz}, {"weight", 0.5_mV}}},
                   {"late", "sine", all, {{"start", 2.05_ms}, {"stop", 150.0_ms}}}};
  model.monitors = {{"raster", "spikes", all},
                    {"trace", "state", {{"refractory"}, {"plain", {{0, 70, 9}}}}, {"V"}, {{"interval", 0.7_ms}}},
                    {"adaptation", "state", {{"adapting"}}, {"V", "a"}},
                    {"activity", "rate", all, {}, {{"bin", 3.3_ms}}},
                    {"gaps", "intervals", all, {}, {{"bin", 0.3_ms}}}};
  return model;
}

/// All tables, states and figures, byte by byte.
std::map<std::string, std::string> left_by(const Simulation& simulation) {
  std::map<std::string, std::string> all;
  const auto append = [](std::string& to, const auto& cells) {
    to.append(reinterpret_cast<const char*>(cells.data()), static_cast<std::size_t>(cells.size()) * 8);
  };
  for (const auto& [name, table] : simulation.recordings().tables())
    for (const Column& column : table.header().columns) {
      if (column.kind == RHEOBASE_COLUMN_REAL) append(all[name], table.reals(column.name));
      else if (column.kind != RHEOBASE_COLUMN_TIME) append(all[name], table.integers(column.name));
    }
  for (const PopulationSummary& s : simulation.summaries()) {
    append(all["state"], simulation.state(s.name, "V"));
    append(all["state"], simulation.last_spikes(s.name));
    const std::vector<double> figures{
        static_cast<double>(s.spikes),           s.rate.value(),
        s.mean_interval.value_or(0.0_s).value(), s.cv.value_or(-1.0),
        s.first_spike.value_or(0.0_s).value(),   static_cast<double>(s.one_step_intervals),
        s.max_current.value_or(0.0_nA).value(),  s.max_jump.value_or(0.0_mV).value()};
    append(all["figures"], figures);
  }
  append(all["state"], simulation.state("adapting", "a"));
  return all;
}

std::map<std::string, std::string> unbroken(const Model& model) {
  Simulation simulation(model, bundled());
  simulation.run();
  return left_by(simulation);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(split_run)

BOOST_AUTO_TEST_CASE(M01_a_resumed_run_equals_the_unbroken_one_wherever_it_is_split) {
  const std::string text = promise("M01");
  check_words(text, {"bit-identical spikes, V, a, refractory counters and RNG state", "split at every step 1..50"});
  const auto numbers = numbers_in(text);  // run 200 ms = run 100 ms + checkpoint + resume 100 ms
  BOOST_REQUIRE(numbers.size() >= 3U);
  BOOST_TEST(numbers[0] == numbers[1] + numbers[2]);
  const Model model = everything(Time::from_value(numbers[0] / 1e3));
  const auto reference = unbroken(model);
  BOOST_REQUIRE(reference.size() == 7U);
  BOOST_TEST(reference.at("raster").size() > 1000U * 24U);
  std::vector<std::int64_t> splits{std::llround(numbers[1] / 1e3 / model.dt.value())};
  for (std::int64_t step = 1; step <= 50; ++step) splits.push_back(step);
  const TemporaryFile file;
  for (const std::int64_t split : splits) {
    Simulation first(model, bundled(), {.threads = 1 + static_cast<int>(split % 2)});
    first.advance(split);
    first.save(file.path());
    Simulation second(model, bundled(), {.threads = 1, .block_size = static_cast<std::size_t>(split)});
    second.restore(file.path());
    BOOST_TEST(second.step() == split);
    second.run();
    BOOST_TEST((left_by(second) == reference), "split at step " << split);
  }
}

BOOST_AUTO_TEST_CASE(a_run_may_be_cut_often_and_before_its_first_step_and_after_its_last) {
  const Model model = everything(20.0_ms);
  const auto reference = unbroken(model);
  const TemporaryFile file;
  {
    Simulation simulation(model, bundled());
    simulation.save(file.path());
  }
  for (bool done = false; !done;) {
    Simulation simulation(model, bundled());
    simulation.restore(file.path());
    simulation.advance(17);
    done = simulation.step() == simulation.steps();
    simulation.save(file.path());
  }
  Simulation last(model, bundled());
  last.restore(file.path());
  last.run();
  BOOST_TEST((left_by(last) == reference));
  last.save(file.path());
  Simulation ended(model, bundled());
  ended.restore(file.path());
  ended.run();  // does not close its tables twice
  BOOST_TEST((left_by(ended) == reference));
}

BOOST_AUTO_TEST_CASE(what_was_changed_is_resumed_too) {
  const Model model = everything(20.0_ms);
  const auto change = [](Simulation& s) {
    s.set("population.plain.tau", 7.0_ms, {{5, 20}});
    s.set("stimulus.drive.amplitude", 2.2_nA, {{40, 100}});
    s.set("stimulus.slow.mean", 0.3_nA);
    s.set("population.adapting.V", -51.0_mV, {{0, 20, 3}});
  };
  Simulation whole(model, bundled());
  whole.advance(60);
  change(whole);
  whole.run();
  const TemporaryFile file;
  Simulation first(model, bundled());
  first.advance(60);
  change(first);
  first.advance(30);
  first.save(file.path());
  Simulation second(model, bundled(), {.block_size = 7});
  second.restore(file.path());
  second.run();
  BOOST_TEST((left_by(second) == left_by(whole)));
  BOOST_TEST((left_by(second) != unbroken(model)));
}

Model small() {
  Model model;
  model.duration = 5.0_ms;
  model.populations = {{"cell", "LIF", 2, {{"tau", 10.0_ms}}}};
  model.stimuli = {{"drive", "constant", {{"cell"}}, {{"amplitude", 2.0_nA}}}};
  model.monitors = {{"activity", "rate", {{"cell"}}}};
  return model;
}

std::string refusal(const Model& model, const fs::path& file) {
  Simulation simulation(model, bundled());
  try {
    simulation.restore(file);
  } catch (const CheckpointError& error) {
    BOOST_TEST(simulation.step() == 0);
    return error.what();
  }
  BOOST_ERROR("was resumed");
  return {};
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_short_or_damaged_is_refused_at_every_byte) {
  const TemporaryFile file;
  Simulation simulation(small(), bundled());
  simulation.advance(20);
  simulation.save(file.path());
  const std::string good = bytes_of(file.path());
  const auto check_refused = [&](const std::string& bytes, const std::string& reason, const std::string& what) {
    write(file.path(), bytes);
    try {
      simulation.restore(file.path());
      BOOST_ERROR("was resumed: " << what);
    } catch (const CheckpointError& error) {
      const std::string said = error.what();
      if (said.find(reason) == said.npos) BOOST_ERROR(what << " is told as: " << said);
    }
  };
  for (std::size_t size = 0; size < good.size(); ++size)
    check_refused(good.substr(0, size), "is cut short", "the first " + std::to_string(size) + " bytes");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << i % 8));
    check_refused(bad, "", "a bit of byte " + std::to_string(i));
  }
  check_refused(good + '\0', "is damaged", "a byte more");
  check_refused("duration = \"1 s\"\n", "not a checkpoint of Rheobase", "another file");
  write(file.path(), good);
  simulation.run();  // nothing that was refused changed anything
  Simulation other(small(), bundled());
  other.restore(file.path());
  BOOST_TEST(other.step() == 20);
  other.run();
  BOOST_TEST((as_array(other.state("cell", "V")) == as_array(simulation.state("cell", "V"))).all());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_model_is_refused_with_what_differs) {
  const TemporaryFile file;
  Simulation(small(), bundled()).save(file.path());
  const auto check = [&](const std::vector<std::string>& words, auto change) {
    Model model = small();
    change(model);
    check_words(refusal(model, file.path()), words);
  };
  check({"dt is 0.1 ms there, but 0.05 ms here"}, [](Model& m) { m.dt = 0.05_ms; });
  check({"duration is 5 ms there, but 6 ms here"}, [](Model& m) { m.duration = 6.0_ms; });
  check({"seed is 0 there, but 1 here"}, [](Model& m) { m.seed = 1; });
  check({"population.cell.tau is \"10 ms\" there, but \"20 ms\" here"},
        [](Model& m) { m.populations[0].values["tau"] = 20.0_ms; });
  check({"population.cell.R is \"10 Mohm\" here, and not given there"},
        [](Model& m) { m.populations[0].values["R"] = 10.0_Mohm; });
  check({"population.cell.size is 2 there, but 3 here"}, [](Model& m) { m.populations[0].size = 3; });
  check({"population.cell is LIF of plug-in lif", "there, but LIFRef of plug-in lifref"},
        [](Model& m) { m.populations[0].model = "LIFRef"; });
  check({"stimulus.more is constant", "here, and not given there"}, [](Model& m) {
    m.stimuli.push_back(m.stimuli[0]);
    m.stimuli.back().name = "more";
  });
  check({"monitor.activity is rate", "there, and not given here"}, [](Model& m) { m.monitors.clear(); });
  check({"stimulus.drive.target is cell there, but cell 0:1:1 here"}, [](Model& m) {
    m.stimuli[0].targets = {{"cell", {{0, 1}}}};
  });
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_cannot_be_written_leaves_the_one_that_was_there) {
  const TemporaryFile file;
  Simulation simulation(small(), bundled());
  simulation.save(file.path());
  const std::string before = bytes_of(file.path());
  simulation.advance(10);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{before.size() / 2, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  BOOST_CHECK_THROW(simulation.save(file.path()), FileError);
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, SIG_DFL);
  BOOST_TEST((bytes_of(file.path()) == before));
  BOOST_TEST(std::distance(fs::directory_iterator(file.folder), {}) == 1);
  simulation.save(file.path());
  BOOST_TEST((bytes_of(file.path()) != before));
  BOOST_CHECK_THROW(simulation.save(file.folder / "nowhere" / "x"), FileError);
}

BOOST_AUTO_TEST_SUITE_END()
