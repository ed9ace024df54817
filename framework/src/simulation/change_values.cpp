// Values that a host program reads and changes between two steps, found by the paths that scenarios have for them.

#include "compile/rules.hpp"
#include "simulation/value_place.hpp"
#include "simulation/simulation_impl.hpp"

#include <rheobase/model/parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace rheobase {
namespace {

[[noreturn]] void refuse_change(std::string_view path, std::string message) {
  throw ModelError({{std::string(path), std::move(message)}});
}

/// Points to the field of this name, if it is one of them.
bool find_field(ValuePlace& place, std::span<const rheobase_field> fields, const std::string& name) {
  const rheobase_field* found = named(fields, name);
  if (found == nullptr) return false;
  place.field = found;
  place.column = static_cast<std::size_t>(found - fields.data());
  return true;
}

ValuePlace find_place(Network& network, std::string_view path) {
  const Path where = parse_path(std::string(path));
  ValuePlace place;
  std::vector<std::string> known;
  const rheobase_model* model = nullptr;
  if (where.kind == "population") {
    place.population = &part_at(network.populations, where, path);
    model = &place.population->model();
    place.count = place.population->size;
    place.is_state = find_field(place, place.population->state_fields(), where.key);
    for (const rheobase_field& f : place.population->state_fields()) known.emplace_back(f.name);
  } else if (where.kind == "stimulus") {
    place.stimulus = &part_at(network.stimuli, where, path);
    model = place.stimulus->registered->model;
    place.count = place.stimulus->target_count;
  } else {
    refuse_change(
        path, fmt::format("{} cannot be changed in a simulation; parameters and states of populations and parameters "
                          "of stimuli can",
                          in_words(where)));
  }
  place.owner = {where.kind + "." + where.name,
                 fmt::format("{} '{}' ({})", where.kind, where.name, model->name),
                 place.count,
                 "what is to be changed",
                 network.seed,
                 network.dt};
  const auto parameters = parameters_of(*model);
  if (place.is_state || find_field(place, parameters, where.key)) return place;
  const bool of_host = where.key == "start" || where.key == "stop" || where.key == series_key || where.key == "size";
  if (of_host)
    refuse_change(path,
                  fmt::format("{} is fixed when the simulation is made; parameters can be changed", in_words(where)));
  for (const rheobase_field& f : parameters) known.emplace_back(f.name);
  Findings findings;
  refuse_unknown_keys(place.owner, {{where.key, Value()}}, known, findings);
  throw ModelError(std::move(findings.problems));
}

Selection chosen(const ValuePlace& place, const std::vector<Slice>& where, std::string_view path) {
  if (where.empty()) return Selection(place.count);
  for (const Slice& s : where)
    if (s.first < 0 || s.last > place.count || s.first >= s.last || s.stride < 1 || s.stride > place.count)
      refuse_change(path, fmt::format("{}:{}:{} is outside {}, which are 0 to {}", s.first, s.last, s.stride,
                                      place.population ? "the neurons of " + place.owner.subject
                                                       : "the targets of " + place.owner.subject,
                                      place.count - 1));
  return {where, place.count};
}

/// The parameters with one column changed.
Columns changed(const ValuePlace& place, const Selection& where, const std::vector<double>& numbers) {
  std::vector<std::vector<double>> values = place.parameters().values;
  std::vector<double>& column = values[place.column];
  if (numbers.size() == 1 && where.size() == place.count) {
    column = numbers;
    return Columns(std::move(values));
  }
  column.resize(static_cast<std::size_t>(place.count), column[0]);
  for (std::int64_t k = 0; k < where.size(); ++k)
    column[static_cast<std::size_t>(where[k])] = numbers[numbers.size() == 1 ? 0 : static_cast<std::size_t>(k)];
  return Columns(std::move(values));
}

/// @throws ModelError when the parameters break a rule between fields
void check_together(const ValuePlace& place, Columns& columns, Findings& findings) {
  std::swap(place.population->parameters, columns);
  check_parameters(place.owner, *place.population, findings);
  std::swap(place.population->parameters, columns);
  if (!findings.problems.empty()) throw ModelError(std::move(findings.problems));
}

/// Keeps the latest warning of each kind, however often a value is set.
void keep_warnings(Findings& findings, std::vector<Problem>& warnings) {
  for (Problem& warning : findings.warnings) {
    const std::string words = without_numbers(warning.message);
    std::erase_if(warnings, [&](const Problem& known) {
      return known.path == warning.path && without_numbers(known.message) == words;
    });
    warnings.push_back(std::move(warning));
  }
}

void refuse_if_wrong(Findings& findings) {
  if (!findings.problems.empty()) throw ModelError(std::move(findings.problems));
}

/// A state that was written over.
void update_extreme(CompiledPopulation& population, double number) {
  if (std::abs(number) > extreme) population.extreme = true;
  else if (population.extreme) population.extreme = is_extreme(population);
}

}  // namespace

ValuePlace& Simulation::Impl::place(std::string_view path) {
  const auto known = places.find(path);
  return known != places.end() ? known->second : places.emplace(path, find_place(network, path)).first->second;
}

/// What a control loop does again and again: one number for all, which costs no memory.
void Simulation::Impl::set_for_all(ValuePlace& place, double number, Findings& findings) {
  if (place.is_state) {
    std::ranges::fill(place.population->state[place.column], number);
    return update_extreme(*place.population, number);
  }
  double& value = place.parameters().values[place.column][0];
  const double before = std::exchange(value, number);
  const auto prepare = [&] {
    if (place.population != nullptr) prepare_again(network, *place.population, engine.blocks());
    else prepare_again(*place.stimulus, engine.blocks(), engine.step() > place.stimulus->start, kept_state);
  };
  if (place.population != nullptr) check_parameters(place.owner, *place.population, findings);
  try {
    refuse_if_wrong(findings);
    prepare();
  } catch (const PluginError&) {
    value = before;
    prepare();
    throw;
  } catch (const ModelError&) {
    value = before;
    throw;
  }
  if (place.population != nullptr) update_extreme(*place.population, number);
}

void Simulation::Impl::set_each(ValuePlace& place, const Value& value, const Selection& selection, Findings& findings) {
  FieldOwner owner = place.owner;
  owner.count = selection.size();
  const std::vector<double> numbers = field_values(owner, *place.field, value, findings);
  refuse_if_wrong(findings);
  if (place.is_state) {
    std::vector<double>& column = place.population->state[place.column];
    for (std::int64_t k = 0; k < selection.size(); ++k)
      column[static_cast<std::size_t>(selection[k])] = numbers[numbers.size() == 1 ? 0 : static_cast<std::size_t>(k)];
    place.population->extreme = is_extreme(*place.population);
    return;
  }
  Columns columns = changed(place, selection, numbers);
  if (place.population != nullptr) {
    check_together(place, columns, findings);
    replace_parameters(network, *place.population, std::move(columns), engine.blocks());
  } else {
    const bool begun = engine.step() > place.stimulus->start;
    replace_parameters(network, *place.stimulus, std::move(columns), engine.blocks(), begun);
  }
}

void Simulation::set(std::string_view path, const Value& value, const std::vector<Slice>& where) {
  impl_->refuse_while_telling("set");
  ValuePlace& place = impl_->place(path);
  Findings findings;
  const auto* number = std::get_if<Quantity>(&value);
  const bool is_shared = place.is_state || (place.parameters().per_neuron >> place.column & 1U) == 0;
  if (number != nullptr && where.empty() && place.field->choices == nullptr && is_shared) {
    const double si = field_value(place.owner, *place.field, *number, findings);
    refuse_if_wrong(findings);
    impl_->set_for_all(place, si, findings);
  } else {
    impl_->set_each(place, value, chosen(place, where, path), findings);
  }
  keep_warnings(findings, impl_->network.warnings);
}

Quantity Simulation::value(std::string_view path, std::int64_t i) const {
  const auto known = impl_->places.find(path);
  if (known != impl_->places.end() && i >= 0 && i < known->second.count)
    return {known->second.at(i), to_dimension(known->second.field->dimension)};
  const ValuePlace place = find_place(impl_->network, path);
  if (i < 0 || i >= place.count)
    refuse_change(path, fmt::format("{} has {} 0 to {}, not {}", place.owner.subject,
                                    place.population ? "neurons" : "targets", place.count - 1, i));
  return {place.at(i), to_dimension(place.field->dimension)};
}

void Simulation::check_control_dimension(std::string_view path, const Dimension& dimension) {
  const ValuePlace& place = impl_->place(path);
  const Dimension its = to_dimension(place.field->dimension);
  if (place.field->choices != nullptr)
    refuse_change(path, fmt::format("{} of {} is a choice, not a quantity; change it with set", place.field->name,
                                    place.owner.subject));
  if (its != dimension)
    refuse_change(path, fmt::format("{} of {} is {}, but you asked for {}", place.field->name, place.owner.subject,
                                    dimension_name(its), dimension_name(dimension)));
}

}  // namespace rheobase
