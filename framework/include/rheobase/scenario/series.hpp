#pragma once
// Tables that stimuli play back, from CSV files: as spreadsheets and recording programs write them, and as the monitors
// of an earlier run do.
//
// Text between quotation marks may hold commas, line ends and doubled marks (RFC 4180).
// The first line names the columns, with commas between them; a column with a unit is NAME_UNIT, as in our own tables:
// time_ms, I_nA, V_mV. Read are
//   the first column that is a time, such as time_ms, or else step (of a monitor: the time (step + 1) dt);
//   neuron, the neuron's index in its population, where each neuron has rows of its own;
//   every other column with a unit, as values.
// All other columns are ignored, but run and population must be the same in all rows: neurons of two populations would be
// taken for one.

#include <rheobase/model/series.hpp>

#include <filesystem>

namespace rheobase {

/// The most bytes of a table, and of all tables of a scenario together.
inline constexpr std::size_t largest_tables = std::size_t{256} << 20;

/// Reads a table. @throws FileError when the file cannot be read, or with `FILE:LINE: ` and what is wrong there
SharedSeries read_series(const std::filesystem::path& file);

}  // namespace rheobase
