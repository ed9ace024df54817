// Traces: a line a neuron. Where a few neurons or runs are shown each has its colour; many are thin and grey. Variables
// of one unit share a panel: a membrane potential and its moving threshold, or the gates of a channel.
#include "figures/overview.hpp"

#include <rheobase/recordings/titles.hpp>

#include "figures/figure_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace rheobase::detail {
namespace {

constexpr std::uint64_t most_rows = 200'000;         // of a table, that are drawn
constexpr std::uint64_t most_rows_read = 1'500'000;  // of all lines together: gnuplot reads the table for each of them
constexpr std::uint64_t most_colours = 8;

/// Every how many rows are drawn: one, or a number without a common factor with the neurons, so that all keep rows.
std::uint64_t row_stride(const FigureTable& table, std::uint64_t neurons) {
  std::uint64_t stride = (table.written.rows + most_rows - 1) / most_rows;
  while (stride > 1 && std::gcd(stride, neurons) > 1) ++stride;
  return std::max<std::uint64_t>(stride, 1);
}

struct Trace {
  std::size_t population;
  std::int64_t neuron;
};

/// The neurons that get a line in every run.
std::vector<Trace> lines_of(const FigureTable& table, std::uint64_t most) {
  const std::uint64_t each = std::max<std::uint64_t>(most / std::max<std::uint64_t>(table.populations.size(), 1), 1);
  std::vector<Trace> lines;
  for (std::size_t p = 0; p < table.populations.size(); ++p) {
    const std::vector<std::int64_t>& neurons = table.populations[p].neurons;
    for (std::size_t k = 0; k < neurons.size() && k < each; ++k) lines.push_back({p, neurons[k]});
  }
  return lines;
}

struct Style {
  const char* colour;
  double width;
  std::string name;         // in the legend; "": not there
  const char* dashes = "";  // "": none
};

/// Colours distinguish runs, or else populations, or else neurons, as they do in the other panels.
Style style_of(const FigureTable& table, const FigureRun& run, const std::vector<Trace>& lines, std::size_t k) {
  constexpr double one = 1.5, several = 0.8, many = 0.6;
  const bool first_of_population = k == 0 || lines[k].population != lines[k - 1].population;
  if (!run.label.empty()) return {colour(run.colour), lines.size() > 1 ? several : one, k == 0 ? run.label : ""};
  if (table.populations.size() > 1) {
    const bool alone = lines.size() == table.populations.size();
    return {colour(lines[k].population), alone ? one : several,
            first_of_population ? table.populations[lines[k].population].name : ""};
  }
  if (lines.size() == 1) return {colour(0), one, ""};
  if (lines.size() > most_colours) return {"#888888", many, ""};
  return {colour(k), one, fmt::format("neuron {}", lines[k].neuron)};
}

/// Columns of one unit: a panel.
using Variables = std::vector<std::size_t>;

std::vector<Variables> groups_of(const FigureTable& table) {
  const std::vector<Column>& columns = table.written.header.columns;
  std::vector<Variables> groups;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].kind != RHEOBASE_COLUMN_REAL || table.written.extents[c].low > table.written.extents[c].high)
      continue;
    const auto same_unit = [&](const Variables& g) {
      return display_unit(columns[g.front()]) == display_unit(columns[c]);
    };
    const auto group = std::ranges::find_if(groups, same_unit);
    if (group == groups.end()) groups.push_back({c});
    else group->push_back(c);
  }
  return groups;
}

/// Variables that share a panel differ by colour if there is one line of each, else by their dashes.
Style style_in_group(Style style, const FigureTable& table, const Variables& group, std::size_t v, bool one_line) {
  if (group.size() == 1) return style;
  const std::string& variable = table.written.header.columns[group[v]].name;
  if (one_line) return {colour(v), style.width, variable};
  constexpr std::array dashes{"", " dt (6,3)", " dt (2,2)", " dt (8,2,2,2)"};
  style.dashes = dashes[v % dashes.size()];
  if (!style.name.empty()) style.name += ", " + variable;
  return style;
}

/// An axis for the values of the columns and the lines across them.
void set_axis(Panel& panel, const FigureTable& table, const Variables& group) {
  const Unit unit = parse_unit(display_unit(table.written.header.columns[group.front()]));
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const std::size_t column : group) {
    low = std::min(low, in_unit(table.written.extents[column].low, unit));
    high = std::max(high, in_unit(table.written.extents[column].high, unit));
  }
  for (const FigureLine& line : panel.lines) {
    low = std::min(low, line.value);
    high = std::max(high, line.value);
  }
  const double room = low < high ? 0.05 * (high - low) : std::max(0.05 * std::abs(low), 1e-3);
  set_y_axis(panel, low - room, high + room);
}

}  // namespace

std::vector<Panel> trace_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes) {
  const auto time = std::ranges::find(table.written.header.columns, RHEOBASE_COLUMN_TIME, &Column::kind);
  std::uint64_t watched = 0;
  for (const FigurePopulation& population : table.populations)
    watched += static_cast<std::uint64_t>(population.watched);
  if (time == table.written.header.columns.end() || watched == 0 || table.written.rows == 0) return {};

  const std::uint64_t stride = row_stride(table, watched);
  const std::uint64_t most_lines =
      std::max(most_colours, most_rows_read * stride / std::max<std::uint64_t>(table.written.rows, 1)) /
      data.runs.size();
  const std::vector<Trace> lines = lines_of(table, most_lines);
  note_thinning(table, stride, notes);
  if (lines.size() < watched)
    notes.push_back(
        fmt::format("the figure shows {} of the {} traces of {}", lines.size(), watched, table.written.file.name));

  const std::string rows = every(stride);
  const bool one_of_several = lines.size() == 1 && table.populations.front().size > 1;
  const std::string whose = one_of_several ? fmt::format("of neuron {}", lines.front().neuron) : "";
  std::vector<Panel> panels;
  for (const Variables& group : groups_of(table)) {
    const auto column = [&](std::size_t v) -> const Column& { return table.written.header.columns[group[v]]; };
    Panel& panel = panels.emplace_back();
    std::vector<std::string> names;
    for (std::size_t v = 0; v < group.size(); ++v) names.push_back(column(v).name);
    panel.label = symbols_literal(names, display_unit(column(0)), whose);
    panel.height = 150;
    panel.plots.resize(data.columns.size());
    for (const FigureLine& line : table.lines) {
      if (std::ranges::none_of(
              group, [&](std::size_t c) { return line.column == column_title(table.written.header.columns[c]); }))
        continue;
      panel.lines.push_back(line);
      for (std::string& plot : panel.plots)
        plot += fmt::format("{} with lines lw 1 dt (6,4) lc rgb '{}' notitle{}", line.value, annotation, next_element);
    }
    set_axis(panel, table, group);
    for (const FigureRun& run : data.runs) {
      for (std::size_t k = 0; k < lines.size(); ++k) {
        const std::string condition = rows_of(data, table, run, lines[k].population, &lines[k].neuron);
        for (std::size_t v = 0; v < group.size(); ++v) {
          const bool one_line = lines.size() == 1 && data.runs.size() == data.columns.size();
          const Style style = style_in_group(style_of(table, run, lines, k), table, group, v, one_line);
          if (!style.name.empty() && run.column == 0) panel.legend.push_back(style.name);
          panel.plots[run.column] +=
              fmt::format("{}{} using {}:{} with lines lw {}{} lc rgb '{}' {}{}", table_path(table), rows,
                          where(condition, cell(table, *time)), column_of(table, column(v)), style.width, style.dashes,
                          style.colour, titled(style.name), next_element);
        }
      }
    }
  }
  return panels;
}

}  // namespace rheobase::detail
