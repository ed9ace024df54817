// rheobase describe MODEL: what a model takes, as its manifest says it.

#include "options.hpp"

#include <rheobase/loading/closed_forms.hpp>
#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <iostream>
#include <optional>
#include <span>
#include <sstream>

namespace rheobase::program {
namespace {

using Fields = std::span<const rheobase_field>;

std::string range_text(const rheobase_field& f) {
  if (f.choices != nullptr) {
    std::string all;
    for (int k = 0; f.choices[k] != nullptr; ++k) all += fmt::format("{}{}", k > 0 ? " | " : "", f.choices[k]);
    return all;
  }
  const auto bound = [&](double x) { return x == 0.0 ? "0" : field_text(f, x); };
  std::string range;
  if (std::isfinite(f.minimum)) range = fmt::format("{} {}", f.minimum_excluded ? ">" : ">=", bound(f.minimum));
  if (std::isfinite(f.maximum))
    range += fmt::format("{}{} {}", range.empty() ? "" : ", ", f.maximum_excluded ? "<" : "<=", bound(f.maximum));
  return range;
}

void print_fields(const char* heading, Fields fields) {
  if (fields.empty()) return;
  std::size_t name = 0, value = 0, range = 0;
  for (const auto& f : fields) {
    name = std::max(name, std::string_view(f.name).size());
    value = std::max(value, default_text(f).size());
    range = std::max(range, range_text(f).size());
  }
  std::cout << fmt::format("\n{}\n", heading);
  for (const auto& f : fields)
    std::cout << fmt::format("  {:<{}}  {:<{}}  {:<{}}  {}\n", f.name, name, default_text(f), value, range_text(f),
                             range, f.description);
}

std::string series_text(const rheobase_stimulus& stimulus) {
  const bool events = stimulus.series == RHEOBASE_SERIES_EVENTS;
  const Dimension dimension = to_dimension(stimulus.series_dimension);
  return fmt::format(
      "Needs file, the CSV table of {}; its columns: {},\n"
      "and neuron where each neuron has rows of its own. Times count from start, paths from the scenario's folder\n",
      events ? "a spikes monitor, or of other events" : dimension_name(dimension) + " over time",
      events ? "time_ms or step" : "time_ms, value_" + usual_unit(dimension));
}

/// The model's own lines, moved to the left by the indentation of the first.
void print_equations(const char* equations) {
  if (equations == nullptr) return;
  std::cout << "\nEquations\n";
  std::istringstream lines(equations);
  std::optional<std::size_t> indentation;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
    if (!indentation && spaces == line.size()) continue;
    if (!indentation) indentation = spaces;
    std::cout << "  " << line.substr(std::min(spaces, *indentation)) << '\n';
  }
}

void print_model(const RegisteredModel& m) {
  const rheobase_model& model = *m.model;
  std::cout << fmt::format("{} ({}): {}\n", model.name, kind_name(model.kind), model.description);
  if (m.file != nullptr)
    std::cout << fmt::format("  plug-in {} {}, {}\n  {}\n", m.file->manifest->name, m.file->manifest->version,
                             m.file->manifest->toolchain, path_text(m.file->path));
  print_equations(model.equations);
  print_fields("Parameters: name, default, allowed, meaning", parameters_of(model));
  if (model.kind == RHEOBASE_KIND_NEURON) {
    print_fields("State: name, initial value", state_fields_of(model));
    std::cout << fmt::format("\nInput: a current{}\n",
                             model.neuron->takes_jumps != 0 ? ", and jumps of the membrane potential" : "");
    std::vector<double> defaults;
    for (const auto& f : parameters_of(model)) defaults.push_back(f.default_value);
    if (const auto largest = largest_dt_of(m, defaults))
      std::cout << fmt::format("Largest dt at the defaults: {:.3g} ms\n", *largest * 1e3);
    if (const auto rheobase = rheobase_of(m, defaults))
      std::cout << fmt::format("Rheobase at the defaults: {:.6g} nA\n", *rheobase * 1e9);
  } else if (model.kind == RHEOBASE_KIND_STIMULUS) {
    std::cout << fmt::format("\nOutput: {}\n",
                             model.stimulus->output.current == 1 ? "a current" : "jumps of the membrane potential");
    if (model.stimulus->series != RHEOBASE_SERIES_NONE) std::cout << series_text(*model.stimulus);
    if (model.stimulus->always_on == 0)
      std::cout << "Also takes start and stop: it drives step n when start <= n dt < stop\n";
  } else {
    std::cout << fmt::format("\nTable:");
    for (std::size_t k = 0; k < model.monitor->column_count; ++k)
      std::cout << fmt::format("{} {}", k > 0 ? "," : "", model.monitor->columns[k].name);
    std::cout << fmt::format("{}\n", model.monitor->adds_variables != 0 ? ", and the variables sampled" : "");
    if (model.monitor->needs_samples != 0)
      std::cout
          << "Also takes variables (a list of state variables; the default is the membrane potential) and interval (the\n"
             "default is dt)\n";
  }
}

}  // namespace

int describe(Words words) {
  CommandLine line("rheobase describe MODEL [--plugin-path DIR]...",
                   "Prints a model's equations, scheme and source, and its fields with units, defaults and ranges.",
                   "MODEL");
  line.add_plugin_path();
  if (!line.parse(words)) return done;
  Registry registry;
  load_models(registry, line);
  bool found = false;
  for (const RegisteredModel& m : registry.models())
    if (line.positional() == m.model->name) {
      print_model(m);
      found = true;
    }
  if (!found) static_cast<void>(registry.find(RHEOBASE_KIND_NEURON, line.positional()));  // says what there is
  return done;
}

}  // namespace rheobase::program
