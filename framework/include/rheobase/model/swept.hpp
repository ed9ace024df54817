#pragma once
// What the axes of a sweep and their values are called in tables, figures and on the console.

#include <rheobase/model/experiment.hpp>

#include <string>

namespace rheobase {

/// Whether an axis takes quantities of one dimension, and so can be drawn along.
bool is_quantity_axis(const Axis& axis);

/// Whether an axis takes choices such as "hard" and "soft".
bool is_choice_axis(const Axis& axis);

/// The unit that the axis's values are shown in, "" for plain numbers and for what is no quantity.
std::string axis_unit(const Axis& axis);

/// "tau" of "population.cells.tau"; the whole path where two axes would have one name.
std::string axis_name(const Experiment& experiment, std::size_t axis);

/// The column of the swept values in tables: "tau_ms".
std::string axis_title(const Experiment& experiment, std::size_t axis);

/// One value as a cell of that column: "5", "hard".
std::string axis_cell(const Axis& axis, std::size_t index);

/// One value with its unit for people, to 6 digits: "5 ms", "hard".
std::string axis_value(const Axis& axis, std::size_t index);

}  // namespace rheobase
