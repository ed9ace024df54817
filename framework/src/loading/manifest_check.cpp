#include "loading/manifest_check.hpp"

#include "loading/field_check.hpp"
#include "loading/manifest_layout.hpp"
#include "loading/refuse.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/model/series.hpp>
#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/plugin/kinds.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/units/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase {
namespace {

constexpr std::size_t longest_equations = 4096;

using Fields = std::span<const rheobase_field>;

template <class Function>
void refuse_null(Function* function, const char* name) {
  if (function == nullptr) refuse(fmt::format("its function {} is null", name));
}

/// Fields or columns at a pointer that came with a count.
template <class T>
std::span<const T> checked_span(const T* first, std::uint64_t count, const char* what) {
  if (count > RHEOBASE_MAX_FIELDS) {
    refuse(fmt::format("it has {} {}, but {} is the most there may be", count, what, RHEOBASE_MAX_FIELDS));
  }
  if (count > 0 && first == nullptr) refuse(fmt::format("its {} are null", what));
  return {first, count};
}

/// Parameters and state share one name space with the keys that every such part of a scenario has.
void check_names(Fields parameters, Fields state, std::set<std::string> taken) {
  for (const Fields fields : {parameters, state}) {
    for (const rheobase_field& field : fields) {
      if (!taken.insert(field.name).second) {
        refuse(
            fmt::format("the name '{}' is that of two fields, or of a field and a key that scenarios have there anyway",
                        field.name));
      }
    }
  }
}

Fields check_fields(const rheobase_model& model, const rheobase_field* first_state, std::uint64_t state_count,
                    std::set<std::string> taken) {
  const Fields parameters = checked_span(model.parameters, model.parameter_count, "parameters");
  const Fields state = checked_span(first_state, state_count, "state variables");
  for (const rheobase_field& field : parameters) check_parameter(field);
  for (const rheobase_field& field : state) check_state_variable(field, parameters);
  check_names(parameters, state, std::move(taken));
  check_roles(parameters, state, model.kind == RHEOBASE_KIND_NEURON);
  return state;
}

void check_neuron(const rheobase_model& model, const rheobase_neuron& neuron) {
  if (neuron.state_count == 0) refuse("it has no state variable");
  const Fields state = check_fields(model, neuron.state, neuron.state_count, {"model", "size"});
  refuse_null(neuron.prepared_size, "prepared_size");
  refuse_null(neuron.prepare, "prepare");
  refuse_null(neuron.advance, "advance");
  if (neuron.takes_jumps == 0) return;
  const rheobase_field* potential = field_with_role(state, RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
  if (potential == nullptr || to_dimension(potential->dimension) != dimensions::voltage) {
    refuse("it takes jumps of the membrane potential, but no state variable that is a voltage has that role");
  }
}

void check_stimulus(const rheobase_model& model, const rheobase_stimulus& stimulus) {
  std::set<std::string> keys{"model", "target", std::string(series_key)};
  if (stimulus.always_on == 0) keys.insert({"start", "stop"});
  check_fields(model, stimulus.state, stimulus.state_count, std::move(keys));
  refuse_null(stimulus.prepared_size, "prepared_size");
  refuse_null(stimulus.prepare, "prepare");
  refuse_null(stimulus.fill, "fill");
  const Dimension output = to_dimension(stimulus.output);
  if (output != dimensions::current && output != dimensions::voltage) {
    refuse(fmt::format("a stimulus gives a current or a voltage, but its output is {}", dimension_name(output)));
  }
  if (stimulus.series > RHEOBASE_SERIES_EVENTS) {
    refuse(fmt::format("it asks for a series of kind {}, which this program does not know", stimulus.series));
  }
  check_dimension("its series", to_dimension(stimulus.series_dimension));
  if (stimulus.series != RHEOBASE_SERIES_NONE && stimulus.time_invariant != 0) {
    refuse("it asks for a series over time, but gives the same values in every step");
  }
}

void check_plot(int plot, std::span<const rheobase_column> columns) {
  const auto count = [&](int kind) {
    return std::count_if(columns.begin(), columns.end(), [&](const auto& column) { return column.kind == kind; });
  };
  const bool drawn_over_time = plot == RHEOBASE_PLOT_RASTER || plot == RHEOBASE_PLOT_TRACE;
  if (plot < RHEOBASE_PLOT_NONE || plot > RHEOBASE_PLOT_BARS) refuse(fmt::format("its plot {} is unknown", plot));
  if (drawn_over_time && (count(RHEOBASE_COLUMN_TIME) == 0 || count(RHEOBASE_COLUMN_NEURON) == 0)) {
    refuse("a raster or trace is drawn from a time and a neuron column, but its table lacks one");
  }
  if (plot == RHEOBASE_PLOT_BARS && count(RHEOBASE_COLUMN_REAL) < 2) {
    refuse("bars are drawn from two columns of real numbers, but its table has fewer");
  }
}

void check_monitor(const rheobase_model& model, const rheobase_monitor& monitor) {
  std::set<std::string> keys{"model", "target"};
  if (monitor.needs_samples != 0) keys.insert({"variables", "interval"});
  check_fields(model, nullptr, 0, std::move(keys));
  refuse_null(monitor.create, "create");
  refuse_null(monitor.observe, "observe");
  refuse_null(monitor.finish, "finish");
  refuse_null(monitor.destroy, "destroy");
  if ((monitor.save == nullptr) != (monitor.restore == nullptr))
    refuse(fmt::format("{} is null, but {} is not", monitor.save == nullptr ? "save" : "restore",
                       monitor.save == nullptr ? "restore" : "save"));
  const auto columns = checked_span(monitor.columns, monitor.column_count, "columns");
  check_columns(columns);
  check_plot(monitor.plot, columns);
  if (monitor.adds_variables != 0 && monitor.needs_samples == 0) {
    refuse("it adds columns of sampled variables, but does not ask for samples");
  }
}

void check_equations(const char* equations) {
  if (equations == nullptr) return;
  std::string_view text(equations, strnlen(equations, longest_equations + 1));
  if (text.size() > longest_equations) {
    refuse(fmt::format("its equations are longer than {} bytes", longest_equations));
  }
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    check_text("a line of its equations", line, longest_equations);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

void check_contents(const rheobase_model& model) {
  if (model.description == nullptr) refuse("its description is null");
  check_text("its description", model.description, longest_line);
  check_equations(model.equations);
  switch (model.kind) {
    case RHEOBASE_KIND_NEURON:
      if (model.neuron == nullptr) refuse("its neuron functions are null");
      return check_neuron(model, *model.neuron);
    case RHEOBASE_KIND_STIMULUS:
      if (model.stimulus == nullptr) refuse("its stimulus functions are null");
      return check_stimulus(model, *model.stimulus);
    default:
      if (model.monitor == nullptr) refuse("its monitor functions are null");
      return check_monitor(model, *model.monitor);
  }
}

}  // namespace

void check_model(const rheobase_model& model) {
  if (find_kind(model.kind) == nullptr) {
    refuse(fmt::format("a model is of kind {}, which this program does not know", model.kind));
  }
  if (model.name == nullptr) refuse(fmt::format("a {} model has no name", kind_name(model.kind)));
  const std::string subject = fmt::format("{} model '{}'", kind_name(model.kind), printable(model.name));
  if (!is_identifier(model.name)) {
    refuse(subject + ": a name is made of up to 64 letters, digits and '_', and does not begin with a digit");
  }
  try {
    check_contents(model);
  } catch (const PluginError& error) {
    refuse(subject + ": " + error.what());
  }
}

void refuse_without_manifest() {
  refuse("is a shared object but no plug-in: it exports no " RHEOBASE_PLUGIN_SYMBOL
         "; does its source end with RHEOBASE_PLUGIN(...)?");
}

void check_manifest_head(const ManifestHead& head) {
  if (head.magic != RHEOBASE_MAGIC) {
    refuse("is not a plug-in: what it exports as " RHEOBASE_PLUGIN_SYMBOL
           " does not begin with the bytes \"rheobase\"");
  }
  check_version(head.abi_version);
  if (head.plugin_size < oldest_plugin_size)
    refuse(fmt::format("has a malformed manifest: its plugin_size is {} bytes, but it is {} at least", head.plugin_size,
                       oldest_plugin_size));
}

void check_version(std::uint32_t version, std::string_view toolchain) {
  if (version >= RHEOBASE_ABI_OLDEST && version <= RHEOBASE_ABI_VERSION) return;
  const std::string accepted = RHEOBASE_ABI_OLDEST == RHEOBASE_ABI_VERSION
                                   ? fmt::format("version {}", RHEOBASE_ABI_VERSION)
                                   : fmt::format("versions {} to {}", RHEOBASE_ABI_OLDEST, RHEOBASE_ABI_VERSION);
  refuse(
      fmt::format("was built for version {} of the plug-in interface{}, but this program accepts {}; {}build it "
                  "again with this program's headers",
                  version, toolchain.empty() ? "" : fmt::format(" (with {})", printable(toolchain)), accepted,
                  version > RHEOBASE_ABI_VERSION ? "use a newer program, or " : ""));
}

const rheobase_plugin& checked_manifest(const rheobase_plugin& written) {
  // Nothing behind these may be read before they are right.
  check_manifest_head({written.magic, written.abi_version, written.plugin_size});
  check_sizes(written);
  const rheobase_plugin& manifest = in_this_layout(written);
  for (const auto& [text, what] : {std::pair(manifest.name, "name"), std::pair(manifest.version, "version"),
                                   std::pair(manifest.toolchain, "toolchain")}) {
    const std::string subject = fmt::format("has a malformed manifest: the plug-in's {}", what);
    if (text == nullptr) refuse(subject + " is null");
    check_text(subject, text, longest_line);
  }
  if (manifest.models == nullptr || manifest.model_count == 0) refuse("has a malformed manifest: it offers no model");
  if (manifest.model_count > most_models) {
    refuse(fmt::format("has a malformed manifest: its model_count is {}", manifest.model_count));
  }
  std::set<std::pair<int, std::string>> names;
  for (const rheobase_model* model : std::span(manifest.models, manifest.model_count)) {
    if (model == nullptr) refuse("has a malformed manifest: a model is null");
    try {
      check_model(*model);
    } catch (const PluginError& error) {
      refuse(fmt::format("offers a malformed model: {}", error.what()));
    }
    if (!names.emplace(model->kind, model->name).second) {
      refuse(fmt::format("offers the {} model '{}' twice", kind_name(model->kind), model->name));
    }
  }
  return manifest;
}

}  // namespace rheobase
