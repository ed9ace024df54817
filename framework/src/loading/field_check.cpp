#include "loading/field_check.hpp"

#include "loading/refuse.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/units/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <string_view>

namespace rheobase {
namespace {

constexpr std::size_t longest_name = 64;

using Fields = std::span<const rheobase_field>;

void check_unit(const std::string& subject, const char* unit, const Dimension& dimension) {
  if (unit == nullptr) return;
  const std::string problem =
      fmt::format("{} is {}, but its unit is \"{}\"", subject, dimension_name(dimension), printable(unit));
  try {
    if (parse_unit(unit).dimension == dimension) return;
  } catch (const UnitError& error) {
    refuse(problem + ": " + error.what());
  }
  refuse(problem);
}

void check_choices(const rheobase_field& field, const std::string& subject) {
  int count = 0;
  std::set<std::string_view> names;
  for (; field.choices[count] != nullptr; ++count) {
    check_text(subject + ": the name of a choice", field.choices[count], longest_name);
    if (!names.insert(field.choices[count]).second || names.contains("")) {
      refuse(subject + " has a choice without a name, or two of one name");
    }
  }
  if (count == 0) refuse(subject + " is a choice with nothing to choose from");
  if (to_dimension(field.dimension) != dimensions::none) refuse(subject + " is a choice and cannot have a dimension");
  if (!(field.default_value >= 0 && field.default_value < count) ||
      std::trunc(field.default_value) != field.default_value) {
    refuse(fmt::format("{} is a choice of {}, but its default has the index {}", subject, count, field.default_value));
  }
}

void check_number(const rheobase_field& field, const std::string& subject) {
  if (!(field.minimum <= field.maximum)) {
    refuse(fmt::format("{} has the range {} to {}, which holds no value", subject, field.minimum, field.maximum));
  }
  if (!std::isfinite(field.default_value)) {
    refuse(fmt::format("{} has the default {}, which is not finite", subject, field.default_value));
  }
  const double x = field.default_value;
  const bool above = field.minimum_excluded != 0 ? x > field.minimum : x >= field.minimum;
  const bool below = field.maximum_excluded != 0 ? x < field.maximum : x <= field.maximum;
  // A state variable that starts at a parameter has no use for its own default.
  if (field.initial_from == nullptr && !(above && below)) {
    refuse(fmt::format("{} has the default {}, which is outside its range, {} {} to {} {} (SI)", subject, x,
                       field.minimum_excluded != 0 ? "above" : "from", field.minimum,
                       field.maximum_excluded != 0 ? "below" : "at most", field.maximum));
  }
}

void check_field(const rheobase_field& field, std::string_view what) {
  if (field.name == nullptr) refuse(fmt::format("a {} has no name", what));
  const std::string subject = fmt::format("{} '{}'", what, printable(field.name));
  if (!is_identifier(field.name)) {
    refuse(subject + ": a name is made of up to 64 letters, digits and '_', and does not begin with a digit");
  }
  if (field.description == nullptr) refuse(subject + " has no description");
  check_text(subject + ": its description", field.description, longest_line);
  if (field.choices != nullptr) {
    check_choices(field, subject);
  } else {
    check_number(field, subject);
    check_dimension(subject, to_dimension(field.dimension));
    check_unit(subject, field.unit, to_dimension(field.dimension));
  }
}

void check_role(const rheobase_field& field, std::string_view what, const std::set<int>& allowed) {
  if (!allowed.contains(field.role)) {
    refuse(fmt::format("{} '{}' has the role {}, which no {} can have there", what, field.name, field.role, what));
  }
  const bool time = field.role == RHEOBASE_ROLE_TIME_CONSTANT || field.role == RHEOBASE_ROLE_WHOLE_STEPS;
  if (time && to_dimension(field.dimension) != dimensions::time) {
    refuse(fmt::format("{} '{}' has the role of a time, but is {}", what, field.name,
                       dimension_name(to_dimension(field.dimension))));
  }
}

/// The one field of a role, or null. Roles that the host compares with each other are given once.
const rheobase_field* only(Fields fields, rheobase_role role) {
  const rheobase_field* found = nullptr;
  for (const rheobase_field& field : fields) {
    if (field.role != role) continue;
    if (found != nullptr)
      refuse(fmt::format("'{}' and '{}' have the same role, {}: only one can have it", found->name, field.name,
                         role == RHEOBASE_ROLE_MEMBRANE_POTENTIAL ? "membrane_potential"
                         : role == RHEOBASE_ROLE_THRESHOLD        ? "threshold"
                                                                  : "reset_value"));
    found = &field;
  }
  return found;
}

void check_column(const rheobase_column& column) {
  if (column.name == nullptr) refuse("a column has no name");
  const std::string subject = fmt::format("column '{}'", printable(column.name));
  if (!is_identifier(column.name)) {
    refuse(subject + ": a name is made of up to 64 letters, digits and '_', and does not begin with a digit");
  }
  if (column.kind < RHEOBASE_COLUMN_STEP || column.kind > RHEOBASE_COLUMN_REAL) {
    refuse(fmt::format("{} is of kind {}, which this program does not know", subject, column.kind));
  }
  const Dimension dimension = to_dimension(column.dimension);
  check_dimension(subject, dimension);
  if (column.kind == RHEOBASE_COLUMN_TIME && dimension != dimensions::time) {
    refuse(fmt::format("{} holds the time, but its dimension is that of {}", subject, dimension_name(dimension)));
  }
  if (column.kind == RHEOBASE_COLUMN_TIME || column.kind == RHEOBASE_COLUMN_REAL) {
    check_unit(subject, column.unit, dimension);
  }
}

}  // namespace

bool is_identifier(const char* name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view text(name, strnlen(name, longest_name + 1));
  return !text.empty() && text.size() <= longest_name && !digit(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || digit(c); });
}

void check_text(std::string_view subject, std::string_view text, std::size_t longest) {
  if (text.size() > longest) refuse(fmt::format("{} is longer than {} bytes", subject, longest));
  const std::string shown = printable(text, longest);
  if (shown != text) refuse(fmt::format("{} has a character that cannot be printed: {}", subject, shown));
}

void check_dimension(std::string_view subject, const Dimension& dimension) {
  try {
    (void)parse_unit(usual_unit(dimension));
  } catch (const UnitError& error) {
    refuse(fmt::format("{} has a dimension beyond all that a unit can have: {}", subject, error.what()));
  }
}

void check_parameter(const rheobase_field& field) { check_field(field, "parameter"); }

void check_state_variable(const rheobase_field& field, Fields parameters) {
  check_field(field, "state variable");
  if (field.choices != nullptr) refuse(fmt::format("state variable '{}' cannot be a choice", field.name));
  if (field.initial_from == nullptr) return;
  const auto source = std::find_if(parameters.begin(), parameters.end(), [&](const rheobase_field& parameter) {
    return std::strcmp(parameter.name, field.initial_from) == 0;
  });
  if (source == parameters.end() || source->choices != nullptr ||
      to_dimension(source->dimension) != to_dimension(field.dimension)) {
    refuse(fmt::format("state variable '{}' starts at the parameter '{}', but no parameter has that name and is {}",
                       field.name, printable(field.initial_from), dimension_name(to_dimension(field.dimension))));
  }
}

void check_roles(Fields parameters, Fields state, bool neuron) {
  std::set<int> of_parameters{RHEOBASE_ROLE_NONE, RHEOBASE_ROLE_TIME_CONSTANT, RHEOBASE_ROLE_WHOLE_STEPS,
                              RHEOBASE_ROLE_SELDOM_NEGATIVE};
  std::set<int> of_state{RHEOBASE_ROLE_NONE};
  if (neuron) {
    of_parameters.insert({RHEOBASE_ROLE_THRESHOLD, RHEOBASE_ROLE_RESET});
    of_state.insert({RHEOBASE_ROLE_MEMBRANE_POTENTIAL, RHEOBASE_ROLE_THRESHOLD});
  }
  for (const rheobase_field& field : parameters) check_role(field, "parameter", of_parameters);
  for (const rheobase_field& field : state) check_role(field, "state variable", of_state);

  const rheobase_field* potential = only(state, RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
  for (const rheobase_role role : {RHEOBASE_ROLE_THRESHOLD, RHEOBASE_ROLE_RESET}) {
    const rheobase_field* compared = only(parameters, role);
    if (compared == nullptr) continue;
    if (potential == nullptr || to_dimension(compared->dimension) != to_dimension(potential->dimension)) {
      refuse(
          fmt::format("parameter '{}' is compared with the membrane potential by its role, but no state variable of "
                      "its dimension has that role",
                      compared->name));
    }
  }
}

void check_columns(std::span<const rheobase_column> columns) {
  std::set<std::string_view> names{"run"};  // the first column of every table file
  bool step = false, time = false;
  for (const rheobase_column& column : columns) {
    check_column(column);
    if (!names.insert(column.name).second) refuse(fmt::format("the name of column '{}' is taken", column.name));
    const bool second_step = step && column.kind == RHEOBASE_COLUMN_STEP;
    if (second_step) refuse(fmt::format("column '{}' is a second column of steps", column.name));
    step = step || column.kind == RHEOBASE_COLUMN_STEP;
    time = time || column.kind == RHEOBASE_COLUMN_TIME;
  }
  if (time && !step) refuse("a time column is computed from the step column, but its table has none");
  if (columns.empty()) refuse("its table has no column");
}

}  // namespace rheobase
