#pragma once
// What is known of a table before its first row.

#include <rheobase/plugin/abi.h>
#include <rheobase/units/dimension.hpp>
#include <rheobase/units/quantities.hpp>

#include <string>
#include <vector>

namespace rheobase {

/// One column of a table.
struct Column {
  std::string name;                                     ///< without unit: "V"
  rheobase_column_kind kind = RHEOBASE_COLUMN_INTEGER;  ///< see abi.h
  Dimension dimension{};
  std::string unit;  ///< display unit of a REAL or TIME column, "" for plain numbers
};

/// What is known of a table before its first row.
struct TableHeader {
  std::string monitor;  ///< the monitor's name in the model; the table's name
  rheobase_plot plot = RHEOBASE_PLOT_NONE;
  Time dt{};
  std::vector<std::string> populations;  ///< what a POPULATION cell counts in
  std::vector<Column> columns;
};

}  // namespace rheobase
