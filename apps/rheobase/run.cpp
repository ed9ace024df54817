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
      "Runs a scenario file and writes tables, figures and a manifest.\n\n"
      "A long run that may be killed takes checkpoints: with --checkpoint-every its state stands beside its tables,\n"
      "in DIR once it was interrupted, or in the hidden folder that it names at the beginning when it was killed.\n"
      "With the same FILE, --set and --seed, --resume goes on from there, and writes the tables that the unbroken\n"
      "run would have written, byte for byte. The runs of a sweep do not depend on each other: a sweep takes no\n"
      "checkpoints; run its longest ones by themselves, with --set.",
      "FILE");
  // clang-format off
  line.add()("set", options::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
             "a value in place of the file's, such as population.cells.tau=20ms")
      ("output", options::value<std::string>()->value_name("DIR"), "where results go; default: results/<scenario>")
      ("checkpoint-every", options::value<std::string>()->value_name("TIME"),
       "writes a checkpoint after each TIME of the simulation, such as 10s")
      ("resume", options::value<std::string>()->value_name("CHECKPOINT"), "goes on from this file, run.checkpoint of a run that was stopped")
      ("seed", options::value<std::int64_t>()->value_name("N"), "of random numbers, in place of the file's")
      ("fail-if-silent", "exit code 1 when a population never fired in any run; results are written all the same");
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
