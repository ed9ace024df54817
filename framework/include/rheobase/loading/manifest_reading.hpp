#pragma once
// What several parts of the host ask of a model's manifest: its parameters as a range, a default as text, and whether a
// table's rows lie along the time of the run.

#include <rheobase/plugin/manifest.hpp>

#include <span>
#include <string>
#include <string_view>

namespace rheobase {

inline std::span<const rheobase_field> parameters_of(const rheobase_model& model) {
  return {model.parameters, model.parameter_count};
}

/// The variables that a model keeps for each neuron or target; none of kinds without a state.
inline std::span<const rheobase_field> state_fields_of(const rheobase_model& model) {
  if (model.neuron != nullptr) return {model.neuron->state, model.neuron->state_count};
  if (model.stimulus != nullptr) return {model.stimulus->state, model.stimulus->state_count};
  return {};
}

/// The first field of a role; null when no field has it.
inline const rheobase_field* field_with_role(std::span<const rheobase_field> fields, int role) {
  for (const rheobase_field& field : fields)
    if (field.role == role) return &field;
  return nullptr;
}

/// The value that a field has unless the user gives one: "10 ms", "hard", or "= V_rest" of an initial state.
inline std::string default_text(const rheobase_field& field) {
  if (field.choices != nullptr) return field.choices[static_cast<std::size_t>(field.default_value)];
  if (field.initial_from != nullptr) return std::string("= ") + field.initial_from;
  return field_text(field, field.default_value);
}

/// Whether the bars of a table begin at times of the run: its first column of quantities is called `time`.
/// @param columns those of a manifest or of a table that was recorded
template <class Columns>
bool stands_on_time(const Columns& columns) {
  for (const auto& column : columns)
    if (column.kind == RHEOBASE_COLUMN_REAL) return std::string_view(column.name) == "time";
  return false;
}

}  // namespace rheobase
