// rheobase run FILE: the whole road. Reads and checks, says what will run, runs, writes, says what happened.

#include "read_checked.hpp"
#include "session.hpp"
#include "warnings.hpp"

#include <rheobase/scenario/scenario.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>  // program_invocation_name
#include <cmath>
#include <utility>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;

CommandLine run_command_line() {
  CommandLine line(
      "rheobase run FILE [options]",
      "Runs a scenario and writes tables, figures and a run record.\n\n"
      "--checkpoint-every saves the state of a long run next to its tables. After Ctrl-C you find the checkpoint in\n"
      "DIR. After a kill you find it in the hidden folder that the run printed when it began. --resume continues from\n"
      "it: give the same FILE, --set, --seed and --format. The tables are those of the unbroken run, byte for byte.\n"
      "A sweep takes no checkpoints. Run its longest points one at a time, with --set.",
      "FILE");
  // clang-format off
  line.add()("set", options::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
             "replace a value of the file, such as population.cells.tau=20ms; may be repeated")
      ("output", options::value<std::string>()->value_name("DIR"), "result folder; default: results/<scenario>")
      ("checkpoint-every", options::value<std::string>()->value_name("TIME"),
       "save a checkpoint after each TIME of simulated time, such as 10s")
      ("resume", options::value<std::string>()->value_name("CHECKPOINT"), "continue from this file, the run.checkpoint of a stopped run")
      ("seed", options::value<std::int64_t>()->value_name("N"), "seed of the random numbers, in place of the file's")
      ("fail-if-silent", "exit with code 1 if a population fired in no run; results are written anyway");
  // clang-format on
  add_settings(line);
  return line;
}

/// This command once more, as a shell takes it, up to the name of the checkpoint that it is to go on from.
std::string going_on(Words words) {
  std::string command = shell_word(program_invocation_name) + " run";  // as it was called: it need not be on the PATH
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--resume") ++i;
    else if (!words[i].starts_with("--resume=")) command += " " + shell_word(words[i]);
  }
  return command + " --resume";
}

/// @throws UsageError for what makes no sense, or for a sweep
void set_checkpoints(ExperimentOptions& options, const CommandLine& line, const Experiment& experiment) {
  if (line.has("checkpoint-every")) {
    const Quantity every = quantity("--checkpoint-every", line.get<std::string>("checkpoint-every"), dimensions::time);
    if (!(every.si > 0.0)) throw UsageError("--checkpoint-every must be > 0, but it is " + to_text(every));
    const double steps = std::ceil(every.si / experiment.model.dt.value() - 1e-9);
    options.checkpoint_every = static_cast<std::int64_t>(std::clamp(steps, 1.0, 1e12));
  }
  if (line.has("resume")) options.resume = line.get<std::string>("resume");
  if (experiment.runs() > 1 && (options.checkpoint_every > 0 || !options.resume.empty()))
    throw UsageError(
        fmt::format("a sweep takes no checkpoints, for its {} runs do not depend on each other; run the longest "
                    "by themselves, with --set",
                    experiment.runs()));
}

}  // namespace

int run(Words words) {
  CommandLine line = run_command_line();
  if (!line.parse(words)) return done;
  Settings settings = settings_of(line);
  if (settings.output.empty()) settings.output = "results" / std::filesystem::path(line.positional()).stem();
  Registry registry;
  load_models(registry, line);
  auto overrides = line.has("set") ? line.get<std::vector<std::string>>("set") : std::vector<std::string>{};
  if (line.has("seed")) {
    const auto seed = line.get<std::int64_t>("seed");
    if (seed < 0) throw UsageError(fmt::format("--seed must be 0 or more, but it is {}", seed));
    overrides.push_back(fmt::format("seed={}", seed));
  }
  const Scenario scenario = read_checked(line.positional(), overrides, registry);

  Work work{.experiment = scenario.experiment,
            .options = {.name = scenario.file.stem().string(), .scenario_file = scenario.file},
            .words_of_warnings =
                [&](const std::vector<Problem>& found) {
                  return warning_texts(found, [&](const Problem& w) { return located_warning(scenario, w); });
                },
            .resuming = going_on(words)};
  set_checkpoints(work.options, line, scenario.experiment);
  try {
    return run_and_report(settings, std::move(work), registry);
  } catch (const ModelError& error) {
    throw located(scenario, error);
  }
}

}  // namespace rheobase::program
