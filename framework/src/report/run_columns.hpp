#pragma once
// The first columns of every table with a row for each run and population: which run it is, and its swept values.

#include "report/text_table.hpp"

#include <rheobase/model/swept.hpp>
#include <rheobase/text/printable.hpp>

namespace rheobase::detail {

/// None without a sweep.
inline std::vector<TextTable::Column> run_columns(const Experiment& experiment) {
  std::vector<TextTable::Column> columns;
  if (!experiment.sweep.empty()) columns.push_back({"run", true});
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
    columns.push_back({axis_name(experiment, axis), is_quantity_axis(experiment.sweep[axis])});
  return columns;
}

inline std::vector<std::string> run_cells(const Experiment& experiment, std::size_t run) {
  const std::vector<std::size_t> indices = experiment.indices(run);
  std::vector<std::string> cells;
  if (!indices.empty()) cells.push_back(std::to_string(run));
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    cells.push_back(printable(axis_value(experiment.sweep[axis], indices[axis])));
  return cells;
}

}  // namespace rheobase::detail
