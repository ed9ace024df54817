#pragma once
// The rules for what a manifest says of its fields and table columns; manifest_check.cpp has those for whole models.

#include <rheobase/plugin/manifest.hpp>

#include <span>
#include <string_view>

namespace rheobase {

/// Up to 64 letters, digits and '_', the first no digit: what can be a key of a scenario file.
bool is_identifier(const char* name);

// All of these throw PluginError, with a sentence that names the field or column.

/// The most bytes of a description, or another text of one line.
inline constexpr std::size_t longest_line = 1000;
/// A text of one line goes to a terminal as it is.
void check_text(std::string_view subject, std::string_view text, std::size_t longest);
/// A dimension is one that a text such as "kg^99" can tell.
void check_dimension(std::string_view subject, const Dimension& dimension);
void check_parameter(const rheobase_field& field);
/// @param parameters of the same model: `initial_from` names one of them
void check_state_variable(const rheobase_field& field, std::span<const rheobase_field> parameters);
/// What the roles of a model's fields say together.
void check_roles(std::span<const rheobase_field> parameters, std::span<const rheobase_field> state, bool neuron);
/// Columns of a monitor's table.
void check_columns(std::span<const rheobase_column> columns);

}  // namespace rheobase
