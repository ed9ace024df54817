#pragma once
// The overview of a scenario: traces, rasters and rates in panels above each other, on one axis of time.

#include <rheobase/figures/figures.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rheobase::detail {

/// One panel in every column of an overview.
struct Panel {
  std::string label;                ///< of the y axis, in quotes
  int height = 0;                   ///< px
  std::vector<std::string> legend;  ///< entries; a legend like that of the panel above is not shown again
  std::vector<FigureLine> lines;    ///< drawn by `plots`; labelled next to the panel
  std::size_t tic_letters = 4;      ///< of the longest label at the y axis
  std::string axis;                 ///< commands that set up the y axis
  std::vector<std::string> plots;   ///< what each column of the overview plots: elements, each with a comma behind it
};

/// The panels of a table; none when it has nothing to be drawn on an axis of time.
std::vector<Panel> trace_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes);
std::vector<Panel> raster_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes);
std::vector<Panel> bar_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes);

/// The script of a figure of its own for a table of other bars; "" where there is nothing to draw.
std::string bars_script(const std::string& name, const FigureData& data, const FigureTable& table,
                        std::vector<std::string>& notes);

/// The script that draws all panels; "" if there are no panels.
std::string overview_script(const std::string& name, const FigureData& data, const std::vector<Panel>& panels);

/// Gives a panel, whose height is known, a y axis over [low, high] with a few round tics.
void set_y_axis(Panel& panel, double low, double high);

/// Says that not all rows of a table are drawn, where that is so.
void note_thinning(const FigureTable& table, std::uint64_t stride, std::vector<std::string>& notes);

/// What every element ends with.
inline constexpr const char* next_element = ", \\\n  ";

/// "'../trace.csv'", and how it is read where that is no CSV.
std::string table_path(const FigureTable& table);

/// The condition that separates the rows of a run, a population and a neuron (null: all) from the others of a table.
std::string rows_of(const FigureData& data, const FigureTable& table, const FigureRun& run, std::size_t population,
                    const std::int64_t* neuron);

/// A column of a table as `using` has it: "'time_ms'", or its number.
std::string column_of(const FigureTable& table, const Column& column);
/// The same in an expression: "column('time_ms')".
std::string cell(const FigureTable& table, const Column& column);

/// An expression for `using`, undefined where the condition does not hold.
std::string where(const std::string& condition, const std::string& expression);

/// "title 'cells'", or "notitle" for no name.
std::string titled(const std::string& name);

}  // namespace rheobase::detail
