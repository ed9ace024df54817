#include <rheobase/figures/figures.hpp>

#include <rheobase/recordings/titles.hpp>

#include "model/selection.hpp"

#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/model/names.hpp>
#include <rheobase/model/swept.hpp>

#include <algorithm>

namespace rheobase {
namespace {

constexpr std::size_t most_runs = 8;  // colours that a reader can distinguish
constexpr std::size_t most_columns = 4;
constexpr std::size_t most_lines = 24;

std::vector<FigurePopulation> watched_populations(const Model& model, const TableHeader& header) {
  std::vector<FigurePopulation> all;
  const Monitor* monitor = named(model.monitors, header.monitor);
  if (monitor == nullptr) return all;
  for (const std::string& name : header.populations) {
    const Population* population = named(model.populations, name);
    if (population == nullptr) continue;
    std::vector<Slice> slices;
    bool everyone = false;
    for (const Target& target : monitor->targets) {
      if (target.population != name) continue;
      everyone = everyone || target.neurons.empty();
      slices.insert(slices.end(), target.neurons.begin(), target.neurons.end());
    }
    const Selection selection = everyone ? Selection(population->size) : Selection(slices, population->size);
    if (selection.size() == 0) continue;
    FigurePopulation& watched = all.emplace_back();
    watched = {name, population->size, selection.size(), selection[0], selection[selection.size() - 1], {}};
    for (std::int64_t k = 0; k < selection.size() && k < static_cast<std::int64_t>(most_lines); ++k)
      watched.neurons.push_back(selection[k]);
  }
  return all;
}

/// The value of a field, when it is one for all neurons.
std::optional<double> uniform_value(const Population& population, const rheobase_field& field) {
  const auto found = population.values.find(field.name);
  if (found == population.values.end()) return field.default_value;
  const auto* q = std::get_if<Quantity>(&found->second);
  return q != nullptr ? std::optional(q->si) : std::nullopt;
}

/// The lines of thresholds or resets in a table: drawn where all populations and all runs agree.
void add_line(FigureTable& table, int role, std::span<const Model> models, const Registry& registry) {
  std::optional<FigureLine> line;
  for (const Model& model : models) {
    for (const FigurePopulation& shown : table.populations) {
      const Population& population = *named(model.populations, shown.name);
      const rheobase_model& neuron = *registry.find(RHEOBASE_KIND_NEURON, population.model).model;
      const rheobase_field* field = field_with_role(parameters_of(neuron), role);
      const rheobase_field* potential = field_with_role(state_fields_of(neuron), RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
      if (field == nullptr || potential == nullptr) return;
      const auto column = std::ranges::find_if(table.written.header.columns, [&](const Column& c) {
        return c.kind == RHEOBASE_COLUMN_REAL && c.name == potential->name &&
               c.dimension == to_dimension(field->dimension);
      });
      const std::optional<double> value = uniform_value(population, *field);
      if (column == table.written.header.columns.end() || !value) return;
      FigureLine here{column_title(*column), field->name, in_unit(*value, parse_unit(display_unit(*column)))};
      if (line && (line->value != here.value || line->column != here.column || line->label != here.label)) return;
      line = std::move(here);
    }
  }
  if (line) table.lines.push_back(*line);
}

/// When stimuli begin that are off at first, and when they end; none where runs differ.
std::vector<FigureMark> marks_of(std::span<const Model> models) {
  std::vector<FigureMark> marks;
  const auto time_in = [](const Model& model, const Stimulus& stimulus, const char* field) -> std::optional<Quantity> {
    const Values& values = named(model.stimuli, stimulus.name)->values;
    const auto found = values.find(field);
    const auto* q = found == values.end() ? nullptr : std::get_if<Quantity>(&found->second);
    return q != nullptr ? std::optional(*q) : std::nullopt;
  };
  const auto mark = [&](const Stimulus& stimulus, const char* field, double after, const std::string& label) {
    const std::optional<Quantity> time = time_in(models.front(), stimulus, field);
    const auto differs = [&](const Model& model) {
      return time_in(model, stimulus, field) != time || time->si >= model.duration.value();
    };
    if (!time || !(time->si > after) || std::ranges::any_of(models, differs)) return;
    const double time_ms = in_unit(time->si, parse_unit("ms"));
    const auto together = std::ranges::find(marks, time_ms, &FigureMark::time_ms);
    if (together == marks.end()) marks.push_back({label, time_ms});
    else together->label += ", " + label;
  };
  for (const Stimulus& stimulus : models.front().stimuli) {
    const std::optional<Quantity> start = time_in(models.front(), stimulus, "start");
    mark(stimulus, "start", 0.0, stimulus.name);
    mark(stimulus, "stop", start ? start->si : 0.0, stimulus.name + " ends");
  }
  std::ranges::sort(marks, {}, &FigureMark::time_ms);
  return marks;
}

/// Gives every run its column and its colour.
void lay_out_runs(FigureData& data, const Experiment& experiment) {
  const auto& sweep = experiment.sweep;
  const auto stands_side_by_side = [](const Axis& a) { return is_choice_axis(a) && a.values.size() <= most_columns; };
  const auto side_by_side = static_cast<std::size_t>(std::ranges::find_if(sweep, stands_side_by_side) - sweep.begin());
  const auto setting = [&](std::size_t axis, std::size_t index) {
    return axis_name(experiment, axis) + " = " + axis_value(sweep[axis], index);
  };
  if (side_by_side == sweep.size()) data.columns = {""};
  else
    for (std::size_t i = 0; i < sweep[side_by_side].values.size(); ++i)
      data.columns.push_back(setting(side_by_side, i));
  std::vector<std::size_t> used(data.columns.size());
  for (std::size_t run = 0; run < experiment.runs(); ++run) {
    const std::vector<std::size_t> indices = experiment.indices(run);
    FigureRun& placed = data.runs.emplace_back();
    placed.run = run;
    for (std::size_t axis = 0; axis < sweep.size(); ++axis) {
      if (axis == side_by_side) placed.column = indices[axis];
      else placed.label += (placed.label.empty() ? "" : ", ") + setting(axis, indices[axis]);
    }
    placed.colour = used[placed.column]++;
  }
}

}  // namespace

FigureData figure_data(const std::string& scenario, const Experiment& experiment, const Registry& registry,
                       std::span<const WrittenTable> tables) {
  FigureData data{.scenario = scenario, .duration_ms = 0.0, .tables = {}, .marks = {}, .runs = {}, .columns = {}};
  if (experiment.runs() == 0) return data;
  if (experiment.runs() > most_runs) {
    for (const WrittenTable& table : tables) data.tables.push_back({table, {}, {}});
    return data;
  }

  std::vector<Model> models;
  for (std::size_t run = 0; run < experiment.runs(); ++run) models.push_back(experiment.at(run));
  for (const Model& model : models)
    data.duration_ms = std::max(data.duration_ms, in_unit(model.duration.value(), parse_unit("ms")));
  lay_out_runs(data, experiment);
  data.marks = marks_of(models);
  const Model& largest = *std::ranges::max_element(models, {}, [](const Model& model) {
    std::int64_t neurons = 0;
    for (const Population& population : model.populations) neurons += population.size;
    return neurons;
  });
  for (const WrittenTable& table : tables) {
    FigureTable& drawn = data.tables.emplace_back();
    drawn = {table, watched_populations(largest, table.header), {}};
    if (table.header.plot != RHEOBASE_PLOT_TRACE) continue;
    for (const int role : {RHEOBASE_ROLE_THRESHOLD, RHEOBASE_ROLE_RESET}) add_line(drawn, role, models, registry);
  }
  return data;
}

}  // namespace rheobase
