// rheobase fi MODEL: the f-I curve of any neuron plug-in, without a file. It builds what a scenario with a sweep over
// the current would hold, and takes the road of `rheobase run`.

#include "given_values.hpp"
#include "session.hpp"
#include "warnings.hpp"

#include <rheobase/analysis/rheobase.hpp>
#include <rheobase/simulation/sweep.hpp>
#include <rheobase/units/short_text.hpp>

#include <fmt/format.h>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;

constexpr const char* population = "cell";
constexpr const char* stimulus = "drive";
constexpr int most_currents = 100'000;

CommandLine fi_command_line() {
  CommandLine line("rheobase fi MODEL [options]",
                   "Computes how fast a neuron fires under constant currents, and its rheobase in three ways.",
                   "MODEL");
  const auto text = [](const char* name) { return options::value<std::string>()->value_name(name); };
  // clang-format off
  line.add()("set", options::value<std::vector<std::string>>()->value_name("NAME=VALUE")->composing(),
             "a parameter or the initial state of the neuron, such as tau=20ms; `rheobase describe MODEL` lists them")
      ("from", text("CURRENT"), "first current; default: 0 nA")
      ("to", text("CURRENT"), "last current; default: three times the rheobase that bisection finds")
      ("count", options::value<int>()->value_name("N")->default_value(20), "number of currents, both ends included")
      ("duration", text("TIME")->default_value("500 ms"), "duration of each run")
      ("dt", text("TIME")->default_value("0.1 ms"), "time step")
      ("output", options::value<std::string>()->value_name("DIR"),
       "also write a result folder, as `rheobase run` does");
  // clang-format on
  add_settings(line);
  return line;
}

/// The currents from the command line, or from 0 to three times the rheobase, to two digits.
std::pair<Quantity, Quantity> range_of(const CommandLine& line, const Population& neuron, const Registry& registry,
                                       Time dt) {
  const auto given = [&](const char* name) {
    return quantity(std::string("--") + name, line.get<std::string>(name), dimensions::current);
  };
  const Quantity from = line.has("from") ? given("from") : Quantity(0.0_nA);
  if (line.has("to")) return {from, given("to")};
  const BisectedRheobase found = bisect_rheobase(*one_neuron(neuron, registry), registry, {.dt = dt});
  const auto refuse = [&](const std::string& why) {
    return UsageError(fmt::format("{} {}, so that no range follows from its rheobase; give --to", neuron.model, why));
  };
  if (found.outcome == BisectedRheobase::Outcome::at_most_zero) throw refuse("fires without any current");
  if (found.outcome == BisectedRheobase::Outcome::none) {
    if (found.current < RheobaseOptions{}.largest)
      return {from, Quantity(found.current + found.width)};  // if a state is not finite: the run reports it
    throw refuse("fires at no constant current up to " + short_text(Quantity(found.current), 3));
  }
  return {from, parse_quantity(fmt::format("{:.1e} A", 3.0 * found.current.value()))};
}

Experiment experiment_of(const CommandLine& line, const Registry& registry) {
  const std::string name = line.positional();
  Experiment experiment;
  Model& model = experiment.model;
  model.title = "f-I curve of " + name;
  model.duration = Time::from_value(quantity("--duration", line.get<std::string>("duration"), dimensions::time).si);
  model.dt = Time::from_value(quantity("--dt", line.get<std::string>("dt"), dimensions::time).si);
  model.populations = {{.name = population,
                        .model = name,
                        .values = given_values(line, *registry.find(RHEOBASE_KIND_NEURON, name).model)}};
  model.stimuli = {{.name = stimulus, .model = "constant", .targets = {{population}}}};
  model.monitors = {{.name = "raster", .model = "spikes", .targets = {{population}}}};
  std::vector<Problem> ignored;
  static_cast<void>(check(model, registry, ignored));  // before a rheobase is searched with it

  const int count = line.get<int>("count");
  if (count < 2 || count > most_currents)
    throw UsageError(fmt::format("--count must be from 2 to {}, but it is {}", most_currents, count));
  const auto [from, to] = range_of(line, model.populations[0], registry, model.dt);
  if (!(from.si < to.si) && !line.has("to"))
    throw UsageError(
        fmt::format("--from is {}, but without --to the currents end at {}, three times the rheobase; give --to",
                    to_text(from), to_text(to)));
  if (!(from.si < to.si))
    throw UsageError(fmt::format("--from must be below --to, but {} is not below {}", to_text(from), to_text(to)));
  experiment.sweep = {{fmt::format("stimulus.{}.amplitude", stimulus), evenly_spaced(from, to, count)}};
  return experiment;
}

}  // namespace

int fi(Words words) {
  CommandLine line = fi_command_line();
  if (!line.parse(words)) return done;
  const Settings settings = settings_of(line);
  Registry registry;
  load_models(registry, line);
  try {
    Experiment experiment = experiment_of(line, registry);
    if (settings.output.empty()) experiment.model.monitors.clear();
    Work work{.experiment = experiment,
              .options = {.name = "fi_" + experiment.model.populations[0].model},
              .words_of_warnings =
                  [](const std::vector<Problem>& found) {
                    return warning_texts(found, [](const Problem& w) { return "warning: " + w.message; });
                  },
              .close = &fi_close};
    return run_and_report(settings, std::move(work), registry);
  } catch (const ModelError& error) {  // there is no scenario: the command line holds all values
    std::string text;
    for (const Problem& problem : error.problems()) text += (text.empty() ? "" : "\n") + problem.message;
    throw UsageError(text);
  }
}

}  // namespace rheobase::program
