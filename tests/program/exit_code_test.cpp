// Exit codes, and the other verbs.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <csignal>

using namespace rheobase::test;
namespace fs = std::filesystem;

namespace {

/// Tests that run in the background are started with SIGINT ignored, and what they start would ignore it too.
struct HeedsInterrupts {
  HeedsInterrupts() { std::signal(SIGINT, SIG_DFL); }
};
BOOST_TEST_GLOBAL_FIXTURE(HeedsInterrupts);

}  // namespace

BOOST_AUTO_TEST_SUITE(exit_codes)

const std::string one_neuron = R"(duration = "50 ms"
[population.cell]
model = "LIF"
[stimulus.drive]
model = "constant"
target = "cell"
amplitude = "2 nA"
[monitor.raster]
model = "spikes"
target = "cell"
)";

BOOST_AUTO_TEST_CASE(help_and_version_are_everywhere) {
  const Folder folder;
  for (const char* verb :
       {"run", "fi", "analyse", "check", "models", "describe", "new-plugin", "test-plugin", "doctor"}) {
    const Said said = run_program(folder, {verb, "--help"});
    BOOST_TEST(said.code == 0);
    BOOST_TEST(contains(said.out, std::string("rheobase ") + verb));
    const Said version = run_program(folder, {verb, "--version"});
    BOOST_TEST(version.code == 0, version.err);
    BOOST_TEST(version.out == run_program(folder, {"--version"}).out);
  }
  BOOST_TEST(run_program(folder, {"--help"}).code == 0);
  BOOST_TEST(contains(run_program(folder, {"--version"}).out, "rheobase "));
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_2_with_a_near_name) {
  const Folder folder;
  BOOST_TEST(run_program(folder, {}).code == 2);
  const Said verb = run_program(folder, {"rnu", "x.toml"});
  BOOST_TEST(verb.code == 2);
  BOOST_TEST(contains(verb.err, "did you mean 'run'?"));
  const Said option = run_program(folder, {"run", "x.toml", "--ouput", "y"});
  BOOST_TEST(option.code == 2);
  BOOST_TEST(contains(option.err, "did you mean --output?"), option.err);
  BOOST_TEST(run_program(folder, {"run"}).code == 2);
  const Said swallowed = run_program(folder, {"run", scenario("constant_current"), "--output", "--threads", "1"});
  BOOST_TEST(swallowed.code == 2);
  BOOST_TEST(contains(swallowed.err, "--output needs a value, but '--threads' follows"), swallowed.err);
  BOOST_TEST(run_program(folder, {"run", scenario("constant_current"), "--threads", "-1"}).code == 2);
  const Said seed = run_program(folder, {"run", scenario("constant_current"), "--seed", "-5"});
  BOOST_TEST(seed.code == 2);
  BOOST_TEST(contains(seed.err, "--seed must be 0 or more, but it is -5"), seed.err);
  const std::string file = scenario("constant_current");
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes{
      {{"run", file, "--output"}, "--output needs a value: DIR\n"},
      {{"run", file, "--output="}, "--output needs a value: DIR\n"},
      {{"run", file, "--threads", "two"},
       "the argument ('two') for option '--threads' is invalid; it is a whole number\n"},
      {{"run", file, "--quiet=yes"}, "--quiet takes no value\n"},
      {{"run", file, "-x"}, "there is no option -x\n"},
      {{"models", "foo"}, "unexpected argument: only options may follow\n"},
      {{"new"}, "there is no verb 'new'; did you mean 'new-plugin'?\n"},
      {{"run", file, "--plugin-path", "nowhere"}, "nowhere' does not exist\n"},
      {{"run", file, "--plugin-path", RHEOBASE_BUNDLED_PLUGINS "/lif.so"},
       "lif.so' is not a folder; give the folder that the plug-in is in\n"}};
  for (const auto& [words, message] : mistakes) {
    const Said said = run_program(folder, words);
    BOOST_TEST(said.code == 2);
    BOOST_TEST(contains(said.err, message), said.err);
  }
}

BOOST_AUTO_TEST_CASE(a_plug_in_that_crashes_is_named_by_its_file) {
  const Folder folder;
  folder.write("crash.toml", "duration = \"1 ms\"\n[population.cell]\nmodel = \"Crashes\"\n");
  const Said said = run_program(folder, {"run", "crash.toml", "--plugin-path", RHEOBASE_FIXTURES "/crashes"});
  BOOST_TEST(said.code != 0);
#ifndef RHEOBASE_SANITIZED  // which tells itself
  BOOST_TEST(said.code == 128 + SIGSEGV);
  BOOST_TEST(contains(said.err, "crashed (SIGSEGV: memory that is not its own) in "), said.err);
  BOOST_TEST(contains(said.err, "crashes.so; rheobase test-plugin with this file tells more"), said.err);
#endif
}

BOOST_AUTO_TEST_CASE(a_plug_in_that_fills_its_stack_is_named_by_its_file_on_every_thread) {
  for (const std::string place : {"prepare", "worker"}) {
    const Folder folder;
    folder.write(
        "crash.toml",
        "duration = \"60 s\"\n[population.cell]\nmodel = \"FillsStack\"\nsize = 20000\nplace = \"" + place + "\"\n");
    const Said said =
        run_program(folder, {"run", "crash.toml", "--threads", "4", "--plugin-path", RHEOBASE_FIXTURES "/fills_stack"});
    BOOST_TEST(said.code != 0);
#ifndef RHEOBASE_SANITIZED
    BOOST_TEST(said.code == 128 + SIGSEGV);
    BOOST_TEST(contains(said.err, "crashed (SIGSEGV: its stack is full, by calls without end"),
               place << ": " << said.err);
    BOOST_TEST(contains(said.err, "fills_stack.so; rheobase test-plugin"), place << ": " << said.err);
#endif
  }
}

BOOST_AUTO_TEST_CASE(errors_of_models_and_of_values_are_told_together) {
  const Folder folder;
  folder.write("two.toml",
               "duration = \"200 ms\"\n[population.cell]\nmodel = \"LIF\"\ntau = \"10 mV\"\n"
               "[stimulus.drive]\nmodel = \"constant\"\ntarget = \"cel\"\namplitude = \"1 mV\"\n");
  const Said said = run_program(folder, {"check", "two.toml"});
  BOOST_TEST(said.code == 3);
  for (const char* part : {"two.toml:4:", "two.toml:7:", "two.toml:8:", "did you mean 'cell'?"})
    BOOST_TEST(contains(said.err, part), said.err);
}

BOOST_AUTO_TEST_CASE(a_wrong_scenario_is_3_at_its_place) {
  const Folder folder;
  folder.write("wrong.toml", one_neuron + "bin = \"1 ms\"\n");
  for (const char* verb : {"run", "check"}) {
    const Said said = run_program(folder, {verb, "wrong.toml"});
    BOOST_TEST(said.code == 3);
    BOOST_TEST(contains(said.err, "wrong.toml:11:1:"), said.err);
    BOOST_TEST(contains(said.err, "has no 'bin'; it takes no parameters"), said.err);
  }
  folder.write("unknown.toml", "duration = \"50 ms\"\n[population.cell]\nmodel = \"LFI\"\n");
  const Said said = run_program(folder, {"run", "unknown.toml"});
  BOOST_TEST(said.code == 3);
  BOOST_TEST(contains(said.err, "unknown.toml:3:"), said.err);
  BOOST_TEST(contains(said.err, "did you mean 'LIF'?"), said.err);
}

BOOST_AUTO_TEST_CASE(slips_of_the_pen_in_keys_of_the_format_are_told_beside_those_of_models) {
  const Folder folder;
  folder.write("slips.toml",
               "duration = \"50 ms\"\n[population.cell]\nmodel = \"LIF\"\nsiez = 40\n"
               "[stimulus.drive]\nmodel = \"constant\"\ntargets = \"cell\"\n"
               "[monitor.trace]\nmodel = \"state\"\ntarget = \"cell\"\nvariable = [\"V\"]\n");
  const Said said = run_program(folder, {"check", "slips.toml"});
  BOOST_TEST(said.code == 3);
  for (const char* part :
       {"slips.toml:4:1: population 'cell' (LIF) has no 'siez'; did you mean 'size'?",
        "slips.toml:5:1: stimulus 'drive' has no target: is 'targets' meant to be it? Else add a line target",
        "slips.toml:11:1: variable of monitor 'trace' was read as a value of its model; did you mean 'variables'?"})
    BOOST_TEST(contains(said.err, part), said.err);
  folder.write(
      "drawn.toml",
      "duration = \"50 ms\"\n[population.cell]\nmodel = \"LIF\"\nsize = 40\ntau = { normal = { mean = \"5 ms\", std = \"90 ms\" } }\n");
  const Said drawn = run_program(folder, {"check", "drawn.toml"});
  BOOST_TEST(contains(drawn.err, "; it was drawn: a smaller std, or uniform in place of normal, keeps to the rule"),
             drawn.err);
}

BOOST_AUTO_TEST_CASE(samples_that_no_disk_holds_are_refused_before_the_run) {
  const Folder folder;
  folder.write("much.toml",
               "duration = \"1e7 s\"\n[population.cell]\nmodel = \"LIF\"\nsize = 100000\n"
               "[monitor.trace]\nmodel = \"state\"\ntarget = \"cell\"\ninterval = \"0.2 ms\"\n");
  for (const char* verb : {"run", "check"}) {
    const Said said = run_program(folder, {verb, "much.toml"});
    BOOST_TEST(said.code == 3);
    BOOST_TEST(
        contains(said.err, "much.toml:8:12: the samples of monitor 'trace' are 1.6e+08 GB, but there is room for"),
        said.err);
  }
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(one_model_from_two_plug_ins_is_4) {
  const Folder folder;
  folder.write("x.toml", one_neuron);
  const Said said = run_program(folder, {"run", "x.toml", "--plugin-path", RHEOBASE_FIXTURES "/duplicate_lif"});
  BOOST_TEST(said.code == 4, said.err);
  BOOST_TEST(contains(said.err, "duplicate_lif.so"), said.err);
  BOOST_TEST(contains(said.err, "/lif.so"), said.err);
}

BOOST_AUTO_TEST_CASE(a_plug_in_that_throws_is_1_and_one_that_is_not_finite_is_5) {
  const Folder folder;
  folder.write(
      "throws.toml",
      "duration = \"50 ms\"\n[population.cells]\nmodel = \"ThrowsAtStep\"\nsize = 5000\nid = { linspace = { from = 0, to = 4999 } }\n[monitor.raster]\nmodel = \"spikes\"\ntarget = \"cells\"\n");
  const Said throws = run_program(folder, {"run", "throws.toml", "--plugin-path", RHEOBASE_FIXTURES "/throws_at_step",
                                           "--threads", "8", "--output", "out"});
  BOOST_TEST(throws.code == 1, throws.err);
  for (const char* words : {"ThrowsAtStep", "population 'cells'", "neuron 7", "step 123", "throws_at_step.so"})
    BOOST_TEST(contains(throws.err, words), "'" << words << "' is not in: " << throws.err);
  BOOST_TEST(nlohmann::json::parse(text_of(folder.path() / "out" / "manifest.json"))["status"] == "incomplete");

  folder.write("nan.toml", "duration = \"50 ms\"\n[population.cells]\nmodel = \"BecomesNaN\"\nsize = 100\n");
  const Said nan = run_program(folder, {"run", "nan.toml", "--plugin-path", RHEOBASE_FIXTURES "/becomes_nan"});
  BOOST_TEST(nan.code == 5, nan.err);
  for (const char* words : {"BecomesNaN", "population 'cells'", "V became"})
    BOOST_TEST(contains(nan.err, words), "'" << words << "' is not in: " << nan.err);
}

BOOST_AUTO_TEST_CASE(reading_and_writing_is_6) {
  const Folder folder;
  BOOST_TEST(run_program(folder, {"run", "not-there.toml"}).code == 6);
  BOOST_TEST(run_program(folder, {"run", scenario("constant_current"), "--output", "/proc/nowhere"}).code == 6);
  BOOST_TEST(std::system("'" RHEOBASE_PROGRAM "' models >/dev/full 2>/dev/null") / 256 == 6);
  const Said small = run_program(folder, {"run", scenario("population_step"), "--no-figures"}, "ulimit -f 8;");  // kB
  BOOST_TEST(small.code == 6, small.err);
  BOOST_TEST(contains(small.err, "File too large"), small.err);
}

BOOST_AUTO_TEST_CASE(a_manifest_that_is_no_file_is_refused_at_once) {
  const Folder folder;
  fs::create_directory(folder.path() / "out");
  BOOST_REQUIRE(::mkfifo((folder.path() / "out" / "manifest.json").c_str(), 0600) == 0);
  BOOST_TEST(run_program(folder, {"analyse", "out"}).code == 6);
  BOOST_TEST(run_program(folder, {"run", scenario("constant_current"), "--output", "out", "--overwrite"}).code == 6);
}

BOOST_AUTO_TEST_CASE(paths_are_told_whole_and_cannot_upset_a_terminal) {
  const Folder folder;
  const std::string name = "a_name_longer_than_what_is_shown_of_other_texts", escape = "\x1b[31m";
  fs::create_directory(folder.path() / (name + escape));
  fs::copy(RHEOBASE_FIXTURES "/becomes_nan", folder.path() / (name + escape));
  const auto file = folder.write(name + escape + ".toml", one_neuron).string();
  for (const std::vector<std::string>& words : {std::vector<std::string>{"models", "--plugin-path", name + escape},
                                                {"describe", "BecomesNaN", "--plugin-path", name + escape},
                                                {"check", file},
                                                {"run", file, "--no-figures"}}) {
    const Said said = run_program(folder, words);
    BOOST_TEST(said.code == 0, said.err);
    BOOST_TEST(contains(said.out, name + "\\x1b[31m"), said.out);
    BOOST_TEST(!contains(said.out + said.err, "\x1b"), said.out);
  }
}

BOOST_AUTO_TEST_CASE(of_many_warnings_the_first_are_told_and_the_rest_counted) {
  const Folder folder;
  folder.write("x.toml",
               one_neuron + "[sweep]\n\"population.cell.tau\" = { from = \"0.1 ms\", to = \"0.2 ms\", count = 50 }\n");
  const Said check = run_program(folder, {"check", "x.toml"});
  const Said run = run_program(folder, {"run", "x.toml", "--no-figures", "--output", "out"});
  for (const Said& said : {check, run}) {
    BOOST_TEST(said.code == 0, said.err);
    BOOST_TEST(contains(said.err, "... and 30 more warnings"), said.err);
  }
  BOOST_TEST(contains(check.out, "kB of memory"), check.out);
  BOOST_TEST(nlohmann::json::parse(text_of(folder.path() / "out" / "manifest.json"))["warnings"].size() >= 21U);
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_leaves_complete_results_and_goes_beside_them) {
  const Folder folder;
  folder.write("x.toml", one_neuron);
  const auto status = [&](const char* name) {
    return nlohmann::json::parse(text_of(folder.path() / name / "manifest.json"))["status"].get<std::string>();
  };
  const auto run_into = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"run", "x.toml", "--no-figures", "--output", "keep", "--overwrite"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(folder, words);
  };
  const std::vector<std::string> failing{"--set", "population.cell.model=BecomesNaN", "--plugin-path",
                                         RHEOBASE_FIXTURES "/becomes_nan"};
  BOOST_TEST(run_into(failing).code == 5);
  BOOST_TEST(status("keep") == "incomplete");
  BOOST_TEST(run_into({}).code == 0);  // replaces what is incomplete
  BOOST_TEST(status("keep") == "complete");
  for (int k = 0; k < 2; ++k) {
    const Said failed = run_into(failing);
    BOOST_TEST(failed.code == 5);
    BOOST_TEST(contains(failed.err, "/keep.incomplete, marked incomplete"), failed.err);
    BOOST_TEST(status("keep") == "complete");
    BOOST_TEST(status("keep.incomplete") == "incomplete");
    BOOST_TEST(folder.names().size() == 3U);
  }
}

BOOST_AUTO_TEST_CASE(what_comes_after_the_runs_can_be_stopped_and_loses_none) {
  const Folder folder;
  folder.write("x.toml",
               "duration = \"1 ms\"\n[population.cell]\nmodel = \"LIF\"\ntau = \"100 s\"\n"
               "[stimulus.drive]\nmodel = \"constant\"\ntarget = \"cell\"\n"
               "[monitor.raster]\nmodel = \"spikes\"\ntarget = \"cell\"\n"
               "[sweep]\n\"stimulus.drive.amplitude\" = [\"0 nA\", \"1 nA\"]\n"
               "\"population.cell.R\" = { from = \"1 Mohm\", to = \"2 Mohm\", count = 200 }\n");
  const auto script =
      folder.write("stop.sh", "cd '" + folder.path().string() +
                                  "'\ntimeout --signal=KILL 60 '" RHEOBASE_PROGRAM
                                  "' run x.toml --output out >said 2>&1 &\n"
                                  "until grep -q '^measuring' said; do sleep 0.1; kill -0 $! || exit 1; done\n"
                                  "kill -TERM $!\nwait $!\n");
  BOOST_TEST(std::system(("bash -m '" + script.string() + "' 2>/dev/null").c_str()) / 256 == 143);
  const auto manifest = nlohmann::json::parse(text_of(folder.path() / "out" / "manifest.json"));
  BOOST_TEST(manifest["status"] == "complete");
  BOOST_TEST(manifest["runs_done"] == 400);
  BOOST_TEST(manifest["wall_time_s"].get<double>() > 1.0);  // with what comes after the runs
  BOOST_TEST(contains(manifest["warnings"].dump(), "terminated after the last run"));
}

BOOST_AUTO_TEST_CASE(a_rheobase_that_cannot_be_measured_costs_no_results) {
  const Folder folder;
  folder.write("x.toml", one_neuron + "[sweep]\n\"stimulus.drive.amplitude\" = [\"1 nA\", \"2 nA\"]\n");
  const Said said = run_program(folder, {"run", "x.toml", "--no-figures", "--output", "out", "--set",
                                         "population.cell.model=Fades", "--plugin-path", RHEOBASE_FIXTURES "/fades"});
  BOOST_TEST(said.code == 0, said.err);
  BOOST_TEST(contains(said.err, "the rheobase of population 'cell' could not be measured: "), said.err);
  BOOST_TEST(contains(said.err, "trace"), said.err);
  BOOST_TEST(fs::exists(folder.path() / "out" / "raster.csv"));
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_keeps_what_it_has_and_says_so) {
  for (const auto& [signal, code] : {std::pair{"INT", 130}, std::pair{"TERM", 143}}) {
    const Folder folder;
    // With -m the shell leaves SIGINT as it is for work in the background; timeout ends a program that does not heed it, and
    // passes every signal on twice.
    const auto script = folder.write(
        "interrupt.sh",
        "cd '" + folder.path().string() + "'\ntimeout --signal=KILL 20 '" RHEOBASE_PROGRAM "' run '" +
            scenario("population_step") +
            "' --set 'duration=100000 s' --set population.cells.size=20000 --no-figures --output out --quiet &\n"
            "sleep 1\nkill -" +
            signal + " $!\nwait $!\n");
    BOOST_TEST(std::system(("bash -m '" + script.string() + "' 2>/dev/null").c_str()) / 256 == code);
    const auto manifest = nlohmann::json::parse(text_of(folder.path() / "out" / "manifest.json"));
    BOOST_TEST(manifest["status"] == "incomplete");
    BOOST_TEST(text_of(folder.path() / "out" / "raster.csv").starts_with("run,step,"));
  }
}

BOOST_AUTO_TEST_CASE(removing_a_plug_in_removes_its_model_and_nothing_else) {
  const Folder folder;
  const fs::path program = RHEOBASE_PROGRAM, plugins = folder.path() / "lib" / "rheobase" / "plugins";
  fs::create_directories(folder.path() / "bin");
  fs::copy(program, folder.path() / "bin" / "rheobase");
  fs::create_directories(plugins.parent_path());
  fs::copy(RHEOBASE_BUNDLED_PLUGINS, plugins, fs::copy_options::recursive);
  const auto models = [&] {
    const std::string command =
        "'" + (folder.path() / "bin" / "rheobase").string() + "' models > '" + (folder.path() / "out").string() + "'";
    BOOST_TEST(std::system(command.c_str()) == 0);
    return text_of(folder.path() / "out");
  };
  const std::string before = models();
  BOOST_TEST(contains(before, "  rate "));
  BOOST_TEST(contains(before, "  LIF "));
  fs::remove(plugins / "rate.so");
  const std::string after = models();
  BOOST_TEST(!contains(after, "  rate "));
  BOOST_TEST(contains(after, "  LIF "));
  BOOST_TEST(contains(after, "  spikes "));
}

BOOST_AUTO_TEST_CASE(describe_tells_fields_units_defaults_and_ranges) {
  const Folder folder;
  const Said said = run_program(folder, {"describe", "LIF"});
  BOOST_TEST(said.code == 0);
  for (const char* words : {"V_th", "-50 mV", "tau", "10 ms", "> 0", "hard | soft", "membrane potential", "1.5 nA"})
    BOOST_TEST(contains(said.out, words), "'" << words << "' is not in: " << said.out);
  for (const char* line :
       {"\nEquations\n  tau dV/dt = -(V - V_rest) + R I\n", "\n  scheme: exact", "\n  source: Lapicque 1907"})
    BOOST_TEST(contains(said.out, line), "'" << line << "' is not in: " << said.out);
  BOOST_TEST(contains(run_program(folder, {"describe", "state"}).out, "interval"));
  BOOST_TEST(contains(run_program(folder, {"describe", "step"}).out, "start"));
  const Said unknown = run_program(folder, {"describe", "lif"});
  BOOST_TEST(unknown.code == 4);
  BOOST_TEST(contains(unknown.err, "LIF"));
}

BOOST_AUTO_TEST_CASE(a_current_folder_that_is_gone_is_an_error_of_reading_or_writing) {
  const Folder folder;
  const std::string file = folder.write("x.toml", one_neuron).string();
  const std::string gone = "mkdir -p gone && cd gone && rmdir ../gone;";
  for (const std::vector<std::string>& words : {std::vector<std::string>{"run", file},
                                                {"run", file, "--resume", "run.checkpoint"},
                                                {"new-plugin", "MyOwn", "--kind", "neuron"}}) {
    const Said said = run_program(folder, words, gone);
    BOOST_TEST(said.code == 6, words[0] << ": " << said.err);
    BOOST_TEST(contains(said.err, "rheobase: error: cannot find"), said.err);
  }
}

BOOST_AUTO_TEST_SUITE_END()
