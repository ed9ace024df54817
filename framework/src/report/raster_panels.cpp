// Rasters: a mark a spike, neurons above each other. Populations, and runs that are laid over each other in the traces,
// are groups of rows; the first group is on top.
#include "report/overview.hpp"

#include "report/figure_script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::report {
namespace {

constexpr std::uint64_t most_marks = 30'000;  // more fill a panel with black
constexpr double least_height = 1.6;          // of a mark, px

/// Rows that stand together: those of a population in a run.
struct Group {
  const FigureRun* run;
  std::size_t population;
  std::int64_t offset = 0;  // added to the neuron's index
};

/// The groups of one column from the bottom up, and the height of all in rows.
std::int64_t stack(const FigureTable& table, std::vector<Group>& groups) {
  std::int64_t top = 0;
  for (Group& group : groups) {
    const FigurePopulation& population = table.populations[group.population];
    const std::int64_t rows = population.last - population.first + 1;
    group.offset = top - population.first;
    top += rows + (rows > 1 && groups.size() > 1 ? std::max<std::int64_t>(rows / 12, 1) : 0);
  }
  return top;
}

std::vector<Group> groups_of(const FigureData& data, const FigureTable& table, std::size_t column) {
  std::vector<Group> groups;
  for (std::size_t p = table.populations.size(); p-- > 0;)
    for (auto run = data.runs.rbegin(); run != data.runs.rend(); ++run)
      if (run->column == column) groups.push_back({&*run, p});
  return groups;
}

/// The y axis: neurons by number where there is one group; populations by name, where there are several. The runs of
/// one population are told by their colours.
void set_axis(Panel& panel, const FigureTable& table, const std::vector<Group>& groups, std::int64_t rows) {
  const std::int64_t first = groups.size() > 1 ? 0 : table.populations[groups.front().population].first;
  const double low = static_cast<double>(first) - 0.7, high = static_cast<double>(first + rows) - 0.3;
  if (table.populations.size() == 1) {
    if (groups.size() == 1 && rows > 1) return set_y_axis(panel, low, high);
    const std::string tics = rows == 1 ? fmt::format("{}", first) : "'' -9";  // one out of sight: none
    panel.axis = fmt::format("set yrange [{}:{}]; set ytics ({})\n", low, high, tics);
    return;
  }
  std::string tics;
  const std::size_t runs = groups.size() / table.populations.size();
  for (std::size_t p = 0; p < table.populations.size(); ++p) {
    const FigurePopulation& population = table.populations[p];
    const std::size_t lowest = (table.populations.size() - 1 - p) * runs;
    const std::int64_t from = groups[lowest].offset + population.first;
    const std::int64_t to = groups[lowest + runs - 1].offset + population.last;
    tics +=
        fmt::format("{}{} {}", p == 0 ? "" : ", ", text_literal(population.name), 0.5 * static_cast<double>(from + to));
    panel.tic_letters = std::max(panel.tic_letters, std::min<std::size_t>(population.name.size(), 24));
  }
  panel.axis = fmt::format("set yrange [{}:{}]; set ytics ({})\n", low, high, tics);
}

}  // namespace

std::vector<Panel> raster_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes) {
  const auto& columns = table.written.header.columns;
  const auto time = std::ranges::find(columns, RHEOBASE_COLUMN_TIME, &Column::kind);
  const auto neuron = std::ranges::find(columns, RHEOBASE_COLUMN_NEURON, &Column::kind);
  if (time == columns.end() || neuron == columns.end() || table.populations.empty()) return {};

  const std::uint64_t stride = std::max<std::uint64_t>((table.written.rows + most_marks - 1) / most_marks, 1);
  note_thinning(table, stride, notes);

  Panel panel;
  panel.label = text_literal("neuron");
  const bool colour_is_run = !data.runs.front().label.empty();
  for (std::size_t column = 0; column < data.columns.size(); ++column) {
    std::vector<Group> groups = groups_of(data, table, column);
    const std::int64_t rows = stack(table, groups);
    std::string plot;
    if (column == 0) {
      panel.height = static_cast<int>(std::clamp<std::int64_t>(16 * rows + 8, 42, 130));
      set_axis(panel, table, groups, rows);
      if (rows == static_cast<std::int64_t>(groups.size()) && colour_is_run) panel.label = text_literal("spikes");
    }
    const double row_per_px = static_cast<double>(rows) / panel.height;
    const double height = std::max(0.7, least_height * row_per_px);
    const bool crowded = row_per_px > 1.0;
    for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
      const char* mark_colour = colour_is_run                  ? colour(group->run->colour)
                                : table.populations.size() > 1 ? colour(group->population)
                                                               : ink;
      const std::string condition = rows_of(data, table, *group->run, group->population, nullptr);
      const std::string row =
          cell(column_title(*neuron)) + (group->offset == 0 ? "" : fmt::format(" + {}", group->offset));
      const std::string name = colour_is_run && group->population == 0 ? group->run->label : "";
      if (!name.empty() && column == 0) panel.legend.push_back(name);
      plot += fmt::format("{}{} using {}:({} - {:.3g}):(0):({:.3g}) with vectors nohead lw {} lc rgb '{}' {}{}",
                          table_path(table), every(stride), where(condition, cell(column_title(*time))), row,
                          height / 2, height, crowded ? 0.8 : 1.3, mark_colour, titled(name), next_element);
    }
    panel.plots.push_back(plot);
  }
  return {panel};
}

}  // namespace rheobase::report
