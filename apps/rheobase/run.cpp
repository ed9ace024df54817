// rheobase run FILE: the whole road. Reads and checks, says what will run, runs, writes, says what happened.

#include "session.hpp"
#include "warnings.hpp"

#include <rheobase/runtime/sweep.hpp>
#include <rheobase/scenario/scenario.hpp>

#include <fmt/format.h>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;

CommandLine command_line() {
  CommandLine line("rheobase run FILE [options]", "Runs a scenario file and writes tables, figures and a manifest.", "FILE");
  line.add()("set", options::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
             "a value in place of the file's, such as population.cells.tau=20ms")
      ("output", options::value<std::string>()->value_name("DIR"), "where results go; default: results/<scenario>")
      ("seed", options::value<std::int64_t>()->value_name("N"), "of random numbers, in place of the file's")
      ("fail-if-silent", "exit code 1 when a population never fired in any run; results are written all the same");
  add_settings(line);
  return line;
}

}  // namespace

int run(Words words) {
  CommandLine line = command_line();
  if (!line.parse(words)) return done;
  Settings settings = settings_of(line);
  if (settings.output.empty()) settings.output = "results" / std::filesystem::path(line.positional()).stem();
  Registry registry;
  search_models(registry, line);
  auto overrides = line.has("set") ? line.get<std::vector<std::string>>("set") : std::vector<std::string>{};
  if (line.has("seed")) {
    const auto seed = line.get<std::int64_t>("seed");
    if (seed < 0) throw UsageError(fmt::format("--seed must be 0 or more, but it is {}", seed));
    overrides.push_back(fmt::format("seed={}", seed));
  }
  const Scenario scenario = read_scenario(line.positional(), overrides);

  Work work{scenario.experiment, scenario.file.stem().string(), scenario.file, {}, {}};
  std::vector<Problem> found;
  try {
    work.estimate = check_all(scenario.experiment, registry, found,
                              {.threads = settings.threads, .recording_limit = room_for_samples(settings.output)});
  } catch (const ModelError& error) {
    throw located(scenario, error);
  }
  work.warnings = warning_texts(found, [&](const Problem& w) { return located_warning(scenario, w); });
  return Session(settings, work, registry).go();
}

}  // namespace rheobase::program
