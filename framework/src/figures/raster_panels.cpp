// Rasters: a mark a spike, neurons above each other. Populations, and runs that are laid over each other in the traces,
// are groups of rows; the first group is on top.
#include "figures/overview.hpp"

#include <rheobase/recordings/titles.hpp>

#include "figures/figure_script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::detail {
namespace {

constexpr std::uint64_t most_marks = 30'000;  // more fill a panel with black
constexpr std::uint64_t enough_lines = 60;    // neurons of all runs that are still shown when others are left out
constexpr double least_height = 1.6;          // of a mark, px

/// Rows that belong together: those of a population in a run.
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
/// one population differ by colour.
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

/// What is left out where there are too many spikes: whole neurons, so that those that are shown are seen to fire as they do,
/// and spikes only where few neurons have that many. Every k-th row would not do: rows are in the order of steps and
/// neurons, and waves would be seen that are not there.
class Thinning {
 public:
  Thinning(const FigureTable& table, std::size_t runs) {
    const std::uint64_t one_in = std::max<std::uint64_t>((table.written.rows + most_marks - 1) / most_marks, 1);
    std::uint64_t largest = 1;
    for (const FigurePopulation& p : table.populations) {
      const std::uint64_t lines = static_cast<std::uint64_t>(p.watched) * runs;
      neurons_.push_back(std::clamp<std::uint64_t>(one_in, 1, std::max<std::uint64_t>(lines / enough_lines, 1)));
      largest = std::max(largest, neurons_.back());
    }
    spikes_ = (one_in + largest - 1) / largest;
  }
  /// What holds for the rows of a population that are shown.
  [[nodiscard]] std::string condition(const FigureTable& table, std::size_t p, const std::string& neuron) const {
    std::string text;
    if (neurons_[p] > 1)
      text = fmt::format("(int({}) - {}) % {} == 0", neuron, table.populations[p].first,
                         static_cast<std::int64_t>(neurons_[p]) * spacing(table.populations[p]));
    // Numbers without order, made of the row's: the fractions of large sines.
    if (spikes_ > 1)
      text += fmt::format("{}sin(column(0)*12.9898)*43758.5453 - floor(sin(column(0)*12.9898)*43758.5453) < {:.4g}",
                          text.empty() ? "" : " && ", 1.0 / static_cast<double>(spikes_));
    return text;
  }
  /// "1 in 4": what is shown; "" where that is all.
  [[nodiscard]] std::string words() const {
    const auto [least, most] = std::ranges::minmax(neurons_);
    std::string text = most > 1 ? fmt::format("{}1 in {}", least < most ? "up to " : "", most) : "";
    if (spikes_ > 1) text += fmt::format("{}1 spike in {}", text.empty() ? "" : "; ", spikes_);
    return text;
  }

 private:
  /// From one watched neuron to the next, where that is the same for all.
  static std::int64_t spacing(const FigurePopulation& p) {
    const std::int64_t between = p.neurons.size() > 1 ? p.neurons[1] - p.neurons[0] : 1;
    return p.last - p.first == between * (p.watched - 1) ? between : 1;
  }

  std::vector<std::uint64_t> neurons_;  // of each population, one in this number is shown
  std::uint64_t spikes_ = 1;
};

}  // namespace

std::vector<Panel> raster_panels(const FigureData& data, const FigureTable& table, std::vector<std::string>& notes) {
  const auto& columns = table.written.header.columns;
  const auto time = std::ranges::find(columns, RHEOBASE_COLUMN_TIME, &Column::kind);
  const auto neuron = std::ranges::find(columns, RHEOBASE_COLUMN_NEURON, &Column::kind);
  if (time == columns.end() || neuron == columns.end() || table.populations.empty()) return {};

  const Thinning thinning(table, data.runs.size());
  const std::string shown = thinning.words();
  if (!shown.empty())
    notes.push_back(fmt::format("the raster shows {} of {}, which has {} rows", shown, table.written.file.name,
                                table.written.rows));

  Panel panel;
  panel.label = text_literal(shown.empty() ? "neuron" : "neuron (" + shown + ")");
  const bool colour_is_run = !data.runs.front().label.empty();
  for (std::size_t column = 0; column < data.columns.size(); ++column) {
    std::vector<Group> groups = groups_of(data, table, column);
    const std::int64_t rows = stack(table, groups);
    std::string plot;
    if (column == 0) {
      panel.height = static_cast<int>(std::clamp<std::int64_t>(16 * rows + 8, 42, 130));
      set_axis(panel, table, groups, rows);
      if (rows == static_cast<std::int64_t>(groups.size()) && colour_is_run)
        panel.label = text_literal(shown.empty() ? "spikes" : shown);
    }
    const double row_per_px = static_cast<double>(rows) / panel.height;
    const double height = std::max(0.7, least_height * row_per_px);
    const bool crowded = row_per_px > 1.0;
    for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
      const char* mark_colour = colour_is_run                  ? colour(group->run->colour)
                                : table.populations.size() > 1 ? colour(group->population)
                                                               : ink;
      std::string condition = rows_of(data, table, *group->run, group->population, nullptr);
      const std::string kept = thinning.condition(table, group->population, cell(table, *neuron));
      if (!condition.empty() && !kept.empty()) condition += " && ";
      condition += kept;
      const std::string row = cell(table, *neuron) + (group->offset == 0 ? "" : fmt::format(" + {}", group->offset));
      const std::string name = colour_is_run && group->population == 0 ? group->run->label : "";
      if (!name.empty() && column == 0) panel.legend.push_back(name);
      plot += fmt::format("{} using {}:({} - {:.3g}):(0):({:.3g}) with vectors nohead lw {} lc rgb '{}' {}{}",
                          table_path(table), where(condition, cell(table, *time)), row, height / 2, height,
                          crowded ? 0.8 : 1.3, mark_colour, titled(name), next_element);
    }
    panel.plots.push_back(plot);
  }
  return {panel};
}

}  // namespace rheobase::detail
