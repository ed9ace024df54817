// rheobase check FILE: everything that is wrong with a scenario, and what it would need; nothing runs.

#include "options.hpp"

#include <rheobase/report/csv.hpp>
#include <rheobase/runtime/sweep.hpp>
#include <rheobase/scenario/scenario.hpp>

#include <fmt/format.h>

#include <iostream>

namespace rheobase::program {

namespace options = boost::program_options;

int check(Words words) {
  CommandLine line("rheobase check FILE [--set PATH=VALUE]... [--plugin-path DIR]...",
                   "Says what is wrong with a scenario file, all of it at once, without running it.", "FILE");
  line.add()("set", options::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
             "a value in place of the file's, such as population.cells.tau=20ms");
  line.add_plugin_path();
  if (!line.parse(words)) return done;
  Registry registry;
  search_models(registry, line);
  const auto overrides = line.has("set") ? line.get<std::vector<std::string>>("set") : std::vector<std::string>{};
  const Scenario scenario = read_scenario(line.positional(), overrides);
  std::vector<Problem> warnings;
  try {
    const Estimate e = check_all(scenario.experiment, registry, warnings, room_for_samples("results"));
    for (const Problem& warning : warnings) std::cerr << located_warning(scenario, warning) << '\n';
    std::cout << fmt::format("{}: no errors. {} run{}, {} neurons, {} steps in all, about {:.3g} MB of memory\n", scenario.file.string(),
                             scenario.experiment.runs(), scenario.experiment.runs() == 1 ? "" : "s", e.neurons, e.steps,
                             static_cast<double>(e.memory) / 1e6);
  } catch (const ModelError& error) {
    throw located(scenario, error);
  }
  return done;
}

}  // namespace rheobase::program
