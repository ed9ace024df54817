#pragma once
// Figures of a folder of results, drawn by gnuplot from its tables. The scripts stay next to the figures, short enough
// to be read and changed.

#include <rheobase/analysis/fi_curve.hpp>
#include <rheobase/recordings/written_table.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/loading/registry.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

/// A value that is worth a line across a trace: a threshold or a reset. Equal for all neurons and runs that are drawn.
struct FigureLine {
  std::string column;  ///< title of the table's column: "V_mV"
  std::string label;   ///< "V_th"
  double value = 0.0;  ///< in the column's unit
};

/// A time that is worth a line down all panels: a stimulus begins or ends.
struct FigureMark {
  std::string label;  ///< "drive", "drive ends"
  double time_ms = 0.0;
};

/// A population in a table, and which of its neurons are watched.
struct FigurePopulation {
  std::string name;
  std::int64_t size = 0, watched = 0;
  std::int64_t first = 0, last = 0;   ///< the lowest and the highest index
  std::vector<std::int64_t> neurons;  ///< the first of them, for lines
};

struct FigureTable {
  WrittenTable written;
  std::vector<FigurePopulation> populations;
  std::vector<FigureLine> lines;
};

/// A run in an overview: a colour, and a column of panels of its own where a choice such as hard or soft is swept.
struct FigureRun {
  std::size_t run = 0;
  std::size_t column = 0;
  std::size_t colour = 0;
  std::string label;  ///< "tau = 5 ms"; "" if its column has only one run
};

/// All that an overview of one or a few runs shows.
struct FigureData {
  std::string scenario;  ///< names the files
  double duration_ms = 0.0;
  std::vector<FigureTable> tables;
  std::vector<FigureMark> marks;
  std::vector<FigureRun> runs;       ///< none: too many to be laid over each other
  std::vector<std::string> columns;  ///< headings: "reset = hard"; one "" if there is only one column
  std::string axis = "time (ms)";    ///< label of the x axis, which goes from 0 to duration_ms
};

/// Collects what the overview shows. @throws PluginError for a model that the registry does not have
FigureData figure_data(const std::string& scenario, const Experiment& experiment, const Registry& registry,
                       std::span<const WrittenTable> tables);

struct FigureResult {
  std::vector<std::string> files;  ///< relative to the folder of results
  std::vector<std::string> notes;  ///< what was left out and why
};

/// Writes `figures/<scenario>.gp`; for bars that are not on an axis of time, such as a histogram of intervals,
/// `figures/<scenario>_<monitor>.gp`; for a sweep over a quantity, `figures/<scenario>_rates.gp`; and lets gnuplot draw
/// an SVG of each. The folder holds the tables and runs.csv. Where gnuplot is missing or fails, or runs or curves are too
/// many to distinguish, a note says so.
/// @param curves where the quantity is a current: a thin line marks each known rheobase
/// @param stopped asked before each figure is drawn; true: its script is all that is written
/// @throws FileError when a script cannot be written
FigureResult draw_figures(const std::filesystem::path& folder, const FigureData& data, const Experiment& experiment,
                          std::span<const FiCurve> curves = {}, const std::function<bool()>& stopped = {});

}  // namespace rheobase
