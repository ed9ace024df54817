// Bars, such as a population's rate over time or a histogram of intervals: filled where there is one population or run,
// outlines in colours where several share a panel.
#include "figures/overview.hpp"

#include "figures/figure_script.hpp"

#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/recordings/titles.hpp>

#include <fmt/format.h>

namespace rheobase::detail {
namespace {

std::vector<const Column*> real_columns(const FigureTable& table) {
  std::vector<const Column*> reals;
  for (const Column& column : table.written.header.columns)
    if (column.kind == RHEOBASE_COLUMN_REAL) reals.push_back(&column);
  return reals;
}

const Extent& extent_of(const FigureTable& table, const Column& column) {
  return table.written.extents[static_cast<std::size_t>(&column - table.written.header.columns.data())];
}

/// From one bar to the next, in the unit that is shown; `otherwise` where there is one bar alone.
double width_of_bars(const FigureTable& table, const Column& begin, double otherwise) {
  const double spacing = extent_of(table, begin).spacing;
  return spacing > 0.0 ? in_unit(spacing, parse_unit(display_unit(begin))) : otherwise;
}

}  // namespace

std::vector<Panel> bar_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes) {
  const auto reals = real_columns(table);
  if (reals.size() < 2) {
    notes.push_back(table.written.file.name + " is in no figure: bars need two columns of quantities");
    return {};
  }
  const Column& bar = *reals[1];
  const Extent& extent = extent_of(table, bar);
  if (table.populations.empty() || extent.low > extent.high) return {};

  const std::string begin = cell(table, *reals[0]);
  const double bin = width_of_bars(table, *reals[0], data.duration_ms);
  const bool colour_is_run = !data.runs.front().label.empty();
  const bool filled = !colour_is_run && table.populations.size() == 1;
  Panel panel;
  panel.label = symbol_literal(bar.name, display_unit(bar));
  panel.height = stands_on_time(table.written.header.columns) ? 90 : 220;
  const double highest = in_unit(extent.high, parse_unit(display_unit(bar)));
  set_y_axis(panel, 0.0, highest > 0.0 ? 1.08 * highest : 1.0);
  panel.plots.resize(data.columns.size());
  for (const FigureRun& run : data.runs) {
    for (std::size_t p = 0; p < table.populations.size(); ++p) {
      const std::string condition = rows_of(data, table, run, p, nullptr);
      const auto element = [&](const std::string& x, const std::string& style) {
        panel.plots[run.column] += fmt::format("{} using {}:{}{}{}", table_path(table), where(condition, x),
                                               column_of(table, bar), style, next_element);
      };
      if (filled) {
        element(fmt::format("{} + {:.12g}", begin, bin / 2),
                fmt::format(":({:.12g}) with boxes fs solid noborder lc rgb '{}'", bin, pale));
        continue;
      }
      const std::string name = colour_is_run ? (p == 0 ? run.label : "") : table.populations[p].name;
      if (!name.empty() && run.column == 0) panel.legend.push_back(name);
      const std::string style =
          fmt::format("lw 1.3 dt {} lc rgb '{}'", colour_is_run ? p + 1 : 1, colour(colour_is_run ? run.colour : p));
      element(begin, fmt::format(" with steps {} {}", style, titled(name)));
      element(begin, fmt::format(":({:.12g}):(0) with vectors nohead {} notitle", bin, style));  // the last bar's top
    }
  }
  return {panel};
}

std::string bars_script(const std::string& name, const FigureData& data, const FigureTable& table,
                        std::vector<std::string>& notes) {
  const auto reals = real_columns(table);
  FigureData alone = data;
  alone.marks.clear();
  if (!reals.empty() && extent_of(table, *reals[0]).high >= 0.0) {
    const Column& begin = *reals[0];
    const std::string unit = display_unit(begin);
    const double last = in_unit(extent_of(table, begin).high, parse_unit(unit));
    alone.duration_ms = last + width_of_bars(table, begin, 1.0);
    alone.axis = begin.name + (unit.empty() ? "" : " (" + unit + ")");
  }
  return overview_script(name, alone, bar_panels(alone, table, notes));
}

}  // namespace rheobase::detail
