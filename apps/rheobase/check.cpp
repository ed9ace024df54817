// rheobase check FILE: everything that is wrong with a scenario, and what it would need; nothing runs.

#include "options.hpp"
#include "read_checked.hpp"
#include "warnings.hpp"

#include <rheobase/results/output_folder.hpp>
#include <rheobase/report/summary.hpp>
#include <rheobase/simulation/sweep.hpp>
#include <rheobase/scenario/scenario.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <iostream>

namespace rheobase::program {

namespace options = boost::program_options;

int check(Words words) {
  CommandLine line("rheobase check FILE [--set PATH=VALUE]... [--plugin-path DIR]...",
                   "Reports all errors of a scenario at once, without running it.", "FILE");
  // clang-format off
  line.add()("set", options::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
             "replace a value of the file, such as population.cells.tau=20ms; may be repeated");
  // clang-format on
  line.add_plugin_path();
  if (!line.parse(words)) return done;
  Registry registry;
  load_models(registry, line);
  const auto overrides = line.has("set") ? line.get<std::vector<std::string>>("set") : std::vector<std::string>{};
  const Scenario scenario = read_checked(line.positional(), overrides, registry);
  std::vector<Problem> warnings;
  try {
    const Estimate e =
        check_all(scenario.experiment, registry, warnings, {.recording_limit = room_for_samples("results")});
    for (const std::string& text :
         warning_texts(warnings, [&](const Problem& w) { return located_warning(scenario, w); }))
      std::cerr << text << '\n';
    std::cout << fmt::format("{}: no errors. {} run{}, {} neuron{}, {} steps in all, about {} of memory\n",
                             path_text(scenario.file), scenario.experiment.runs(),
                             scenario.experiment.runs() == 1 ? "" : "s", e.neurons, e.neurons == 1 ? "" : "s", e.steps,
                             bytes_text(e.memory));
  } catch (const ModelError& error) {
    throw located(scenario, error);
  }
  return done;
}

}  // namespace rheobase::program
