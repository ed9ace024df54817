// rheobase run --checkpoint-every and --resume: a run that is killed at any moment and gone on with leaves the tables of
// the unbroken one.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

using namespace rheobase::test;
namespace fs = std::filesystem;

namespace {

/// Noise, states, and bins and intervals that are never done where a run is killed.
std::string noisy(const std::string& duration) {
  return "duration = \"" + duration + R"("
seed = 5
[population.cells]
model = "LIFRef"
size = 40
V = { uniform = { low = "-70 mV", high = "-50 mV" } }
[population.slow]
model = "ALIF"
size = 20
[stimulus.drive]
model = "white_noise"
target = ["cells", "slow"]
mean = "1.8 nA"
std = "1 nA"
[stimulus.memory]
model = "ornstein_uhlenbeck"
target = "slow"
[monitor.raster]
model = "spikes"
target = ["cells", "slow"]
[monitor.trace]
model = "state"
target = { population = "slow", neurons = "0:5" }
variables = ["V", "a"]
[monitor.activity]
model = "rate"
target = "cells"
bin = "7.3 ms"
[monitor.histogram]
model = "intervals"
target = ["cells", "slow"]
)";
}

void check_same_tables(const fs::path& whole, const fs::path& resumed, const std::string& format = "csv") {
  for (std::string table : {"raster.", "trace.", "activity.", "histogram.", "runs."}) {
    table += table == "runs." ? "csv" : format;
    BOOST_TEST(text_of(whole / table).size() > 20U);
    BOOST_TEST((text_of(whole / table) == text_of(resumed / table)), table << " differs");
  }
}

/// Starts the program in `folder`, waits until there is a checkpoint and then for `delay`, and kills it. Returns the
/// checkpoint, or an empty path where the run was faster.
fs::path killed(const Folder& folder, std::vector<std::string> words, std::chrono::microseconds delay) {
  std::fflush(nullptr);  // else the child writes it, too
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> arguments;
    words.insert(words.begin(), RHEOBASE_PROGRAM);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const auto silence = [](std::FILE* stream) { return std::freopen("/dev/null", "w", stream) != nullptr; };
    if (chdir(folder.path().c_str()) == 0 && silence(stdout) && silence(stderr))
      execv(RHEOBASE_PROGRAM, arguments.data());
    _exit(127);
  }
  const fs::path checkpoint = folder.path() / (".out.partial-" + std::to_string(child)) / "run.checkpoint";
  int status = 0;
  bool ended = false;
  while (!fs::exists(checkpoint) && !ended) {
    ended = waitpid(child, &status, WNOHANG) == child;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (!ended) {
    std::this_thread::sleep_for(delay);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  if (WIFSIGNALED(status)) return checkpoint;
  BOOST_TEST(WEXITSTATUS(status) == 0);
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoints)

BOOST_AUTO_TEST_CASE(a_run_that_is_killed_at_random_moments_and_resumed_leaves_the_tables_of_the_unbroken_one) {
  const Folder folder;
  folder.write("x.toml", noisy("4 s"));
  BOOST_REQUIRE(run_program(folder, {"run", "x.toml", "--no-figures", "--output", "whole"}).code == 0);
  std::mt19937_64 random(std::random_device{}());
  std::vector<std::string> words{"run",       "x.toml", "--no-figures",       "--output", "out",
                                 "--threads", "2",      "--checkpoint-every", "37 ms"};
  const std::size_t from_the_beginning = words.size();
  int kills = 0;
  for (fs::path checkpoint; kills < 4; ++kills) {
    const std::chrono::microseconds delay(std::uniform_int_distribution<>(0, 100'000)(random));
    checkpoint = killed(folder, words, delay);
    if (checkpoint.empty()) break;
    words.resize(from_the_beginning);
    words.insert(words.end(), {"--resume", checkpoint.string()});
  }
  BOOST_TEST(kills > 0);  // else the run is too short to be killed
  const bool killed_when_complete = fs::exists(folder.path() / "out");
  if (!killed_when_complete) {
    const Said said = run_program(folder, words);
    BOOST_TEST(said.code == 0, said.err);
    BOOST_TEST(contains(said.out, "continues from step "), said.out);
  }
  check_same_tables(folder.path() / "whole", folder.path() / "out");
  const auto manifest = nlohmann::json::parse(text_of(folder.path() / "out" / "manifest.json"));
  BOOST_TEST(manifest["status"] == "complete");
  BOOST_TEST(!fs::exists(folder.path() / "out" / "run.checkpoint"));
  if (killed_when_complete) return;  // perhaps between its results and the removal of what it went on from
  for (const std::string& name : folder.names()) BOOST_TEST(!name.starts_with(".out"), name << " is left");
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_tells_how_to_go_on_and_is_replaced_by_the_whole) {
  for (const std::string format : {"csv", "npy"}) {
    const Folder folder;
    folder.write("two words.toml", noisy("4 s"));
    const auto run = [&](std::vector<std::string> more) {
      std::vector<std::string> words{"run", "two words.toml", "--no-figures", "--format", format};
      words.insert(words.end(), more.begin(), more.end());
      return run_program(folder, words);
    };
    BOOST_REQUIRE(run({"--output", "whole"}).code == 0);
    const auto script = folder.write(
        "stop.sh", "cd '" + folder.path().string() +
                       "'\ntimeout --signal=KILL 60 '" RHEOBASE_PROGRAM
                       "' run \"two words.toml\" --no-figures --format " +
                       format +
                       " --output out --checkpoint-every 50ms >said 2>&1 &\n"
                       "until ls .out.partial-*/run.checkpoint; do sleep 0.01; kill -0 $! || exit 1; done\n"
                       "kill -TERM $!\nwait $!\n");
    BOOST_TEST(std::system(("bash -m '" + script.string() + "' >/dev/null 2>&1").c_str()) / 256 == 143);
    const std::string told = text_of(folder.path() / "said"), before = "resume it with\n  ";
    BOOST_REQUIRE(contains(told, before));
    const std::string command = told.substr(told.rfind(before) + before.size());  // is what a shell goes on with
    const std::string line = "cd '" + folder.path().string() + "' && " + command.substr(0, command.find('\n'));
    BOOST_TEST(contains(line, "--checkpoint-every 50ms --resume "));
    BOOST_TEST(std::system((line + " >/dev/null").c_str()) == 0, line);
    check_same_tables(folder.path() / "whole", folder.path() / "out", format);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_resumed_is_refused_and_nothing_is_lost) {
  const Folder folder;
  folder.write("x.toml", noisy("4 s"));
  const std::vector<std::string> begun{"run", "x.toml", "--no-figures", "--output", "out", "--checkpoint-every",
                                       "50ms"};
  const fs::path checkpoint = killed(folder, begun, std::chrono::microseconds(0));
  BOOST_REQUIRE(!checkpoint.empty());
  const std::string good = text_of(checkpoint);
  const auto check_refused = [&](const std::vector<std::string>& more, const std::string& file,
                                 const std::string& reason) {
    std::vector<std::string> words{"run", "x.toml", "--no-figures", "--output", "out", "--resume", file};
    words.insert(words.end(), more.begin(), more.end());
    const Said said = run_program(folder, words);
    BOOST_TEST(said.code == 6, said.err);
    BOOST_TEST(contains(said.err, reason), said.err);
    BOOST_TEST(!fs::exists(folder.path() / "out"));
  };
  check_refused({"--seed", "6"}, checkpoint.string(), "seed is 5 there, but 6 here");
  check_refused({"--set", "dt=0.2ms"}, checkpoint.string(), "dt is 0.1 ms there, but 0.2 ms here");
  check_refused({"--set", "population.cells.size=41"}, checkpoint.string(),
                "population.cells.size is 40 there, but 41 here");
  check_refused({"--set", "population.cells.tau=11ms"}, checkpoint.string(), "population.cells.tau is ");
  check_refused({"--format", "npy"}, checkpoint.string(), "its tables were not written as .npy files");
  check_refused({}, "nowhere/run.checkpoint", "nowhere/run.checkpoint");
  check_refused({}, folder.write("short.checkpoint", good.substr(0, good.size() / 2)).string(), "is cut short");
  std::string bad = good;
  bad[good.size() - 9] = static_cast<char>(bad[good.size() - 9] ^ 1);
  check_refused({}, folder.write("bad.checkpoint", bad).string(), "is damaged");
  check_refused({}, folder.write("alone.checkpoint", good).string(), "raster");  // its tables are not beside it
  BOOST_TEST((text_of(checkpoint) == good));
  BOOST_TEST(
      run_program(folder, {"run", "x.toml", "--no-figures", "--output", "out", "--resume", checkpoint.string()}).code ==
      0);
}

BOOST_AUTO_TEST_CASE(a_sweep_takes_no_checkpoints_and_says_why) {
  const Folder folder;
  folder.write("x.toml", noisy("10 ms") + "[sweep]\n\"population.cells.tau\" = [\"5 ms\", \"10 ms\"]\n");
  for (const char* option : {"--checkpoint-every", "--resume"}) {
    const Said said = run_program(folder, {"run", "x.toml", option, "1 ms"});
    BOOST_TEST(said.code == 2);
    BOOST_TEST(contains(said.err, "a sweep takes no checkpoints"), said.err);
  }
  for (const char* wrong : {"0 ms", "-1 ms", "1 mV", "1"}) {
    const Said said = run_program(folder, {"run", "x.toml", "--checkpoint-every", wrong});
    BOOST_TEST(said.code == 2, wrong);
    BOOST_TEST(contains(said.err, "--checkpoint-every"), said.err);
  }
  BOOST_TEST(contains(run_program(folder, {"run", "--help"}).out, "A sweep takes no checkpoints"));
}

BOOST_AUTO_TEST_SUITE_END()
