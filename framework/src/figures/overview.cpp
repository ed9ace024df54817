#include "figures/overview.hpp"

#include <rheobase/recordings/titles.hpp>

#include "figures/figure_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rheobase::detail {
namespace {

// px
constexpr int between_columns = 26, between_panels = 12, bottom = 50, line_of_text = 17, margin = 8, letter = 7;

/// Where things are, in px from the left and from the top; the script wants fractions from the left and the bottom.
struct Layout {
  int width = 0, height = 0, left = 0, panel_width = 0;

  [[nodiscard]] double x(int px) const { return static_cast<double>(px) / width; }
  [[nodiscard]] double y(int px) const { return 1.0 - static_cast<double>(px) / height; }
  [[nodiscard]] int column(std::size_t index) const {
    return left + static_cast<int>(index) * (panel_width + between_columns);
  }
};

/// How many entries of a legend fit in a row; gnuplot does not know how wide a text is either.
int legend_columns(const Layout& layout, const std::vector<std::string>& entries) {
  std::size_t longest = 0;
  for (const std::string& entry : entries) longest = std::max(longest, entry.size());
  return std::max(1, layout.panel_width * 10 / (static_cast<int>(longest) * 77 + 300));
}

int legend_height(const Layout& layout, const std::vector<std::string>& entries) {
  const int columns = legend_columns(layout, entries);
  return entries.empty() ? 0 : (static_cast<int>(entries.size()) + columns - 1) / columns * line_of_text + 4;
}

std::string edges(const Layout& layout, std::size_t column, int top, int height) {
  const int from = layout.column(column);
  return fmt::format(
      "set lmargin at screen {:.4f}; set rmargin at screen {:.4f}; set tmargin at screen {:.4f}; set bmargin at screen "
      "{:.4f}\n",
      layout.x(from), layout.x(from + layout.panel_width), layout.y(top), layout.y(top + height));
}

std::string mark_lines(const FigureData& data) {
  std::string script;
  for (const FigureMark& mark : data.marks)
    script += fmt::format("set arrow from first {0}, graph 0 to first {0}, graph 1 nohead dt (2,3) lw 1 lc rgb '{1}'\n",
                          mark.time_ms, annotation);
  return script;
}

struct MarkLabel {
  const FigureMark* mark;
  int row;  // from the panel up
};

/// Labels above a panel, those that would touch above each other, also across columns.
std::vector<MarkLabel> mark_labels(const FigureData& data, const Layout& layout) {
  std::vector<MarkLabel> labels;
  std::vector<double> free_from;  // px, by row
  const double column_width = layout.panel_width + between_columns;
  for (std::size_t column = 0; column < std::min<std::size_t>(data.columns.size(), 2); ++column) {
    labels.clear();
    for (double& x : free_from) x -= column_width;  // as the column before left them
    for (const FigureMark& mark : data.marks) {
      const double x = mark.time_ms / data.duration_ms * layout.panel_width;
      const double half_width = 0.5 * letter * static_cast<double>(mark.label.size()) + 4.0;
      std::size_t row = 0;
      while (row < free_from.size() && x - half_width < free_from[row]) ++row;
      if (row == free_from.size()) free_from.push_back(-half_width);
      free_from[row] = x + half_width;
      labels.push_back({&mark, static_cast<int>(row)});
    }
  }
  return labels;
}

std::string mark_label_commands(const std::vector<MarkLabel>& labels, const Layout& layout, int panel_top) {
  std::string script;
  for (const auto& [mark, row] : labels)
    script += fmt::format("set label {} at first {}, screen {:.4f} center font ',10' tc rgb '{}'\n",
                          text_literal(mark->label), mark->time_ms,
                          layout.y(panel_top - row * line_of_text - line_of_text / 2), annotation);
  return script;
}

/// Labels at the right of the last column for the lines across a panel.
std::string line_labels(const Panel& panel) {
  std::string script;
  for (const FigureLine& line : panel.lines)
    script += fmt::format("set label {} at graph 1.01, first {} left font ',10' tc rgb '{}'\n",
                          symbol_literal(line.label), line.value, annotation);
  return script;
}

std::string legend(const Layout& layout, const Panel& panel, int top) {
  constexpr std::size_t short_entry = 4;  // for which gnuplot leaves too little room, and for longer ones too much
  const bool all_short = std::ranges::all_of(panel.legend, [](const std::string& e) { return e.size() < short_entry; });
  return fmt::format(
      "set key at screen {:.4f}, screen {:.4f} left top horizontal Left reverse samplen 1.6 width {} maxcols {} "
      "font ',11'\n",
      layout.x(layout.left), layout.y(top), all_short ? 1 : -1, legend_columns(layout, panel.legend));
}

Layout layout_of(const FigureData& data, const std::vector<Panel>& panels) {
  constexpr int room_for_labels = 50, no_labels = 16;
  Layout layout;
  std::size_t tic_letters = 0;
  int right = no_labels;
  for (const Panel& panel : panels) {
    tic_letters = std::max(tic_letters, panel.tic_letters);
    if (!panel.lines.empty()) right = room_for_labels;
  }
  right = std::max(right,
                   letter * static_cast<int>(fmt::formatted_size("{:g}", data.duration_ms)) / 2 + 4);  // the last tic
  layout.left = 40 + letter * static_cast<int>(tic_letters);
  const int columns = static_cast<int>(data.columns.size());
  layout.panel_width = columns == 1 ? 600 - layout.left - right : columns == 2 ? 280 : 220;
  layout.width = layout.left + columns * layout.panel_width + (columns - 1) * between_columns + right;
  return layout;
}

}  // namespace

std::string table_path(const FigureTable& table) {
  const TableFile& file = table.written.file;
  return literal("../" + file.name) + (file.reading.empty() ? "" : " ") + file.reading;
}

std::string column_of(const FigureTable& table, const Column& column) {
  constexpr std::ptrdiff_t first = 2;  // 1 is the run
  if (!table.written.file.is_numbered) return literal(column_title(column));
  return fmt::format("{}", &column - table.written.header.columns.data() + first);
}

std::string cell(const FigureTable& table, const Column& column) { return "column(" + column_of(table, column) + ")"; }

std::string rows_of(const FigureData& data, const FigureTable& table, const FigureRun& run, std::size_t population,
                    const std::int64_t* neuron) {
  std::string condition;
  const auto require = [&](rheobase_column_kind kind, std::string_view form, const auto& value) {
    const auto column = std::ranges::find(table.written.header.columns, kind, &Column::kind);
    if (column == table.written.header.columns.end()) return;
    if (!condition.empty()) condition += " && ";
    condition += fmt::format(fmt::runtime(form), column_of(table, *column), value);
  };
  const bool is_numbered = table.written.file.is_numbered;
  if (data.runs.size() > 1) condition = fmt::format("column({}) == {}", is_numbered ? "1" : "'run'", run.run);
  const FigurePopulation& shown = table.populations[population];
  if (neuron != nullptr && shown.watched > 1) require(RHEOBASE_COLUMN_NEURON, "column({}) == {}", *neuron);
  if (table.populations.size() > 1 && is_numbered) {
    const auto& names = table.written.header.populations;
    require(RHEOBASE_COLUMN_POPULATION, "column({}) == {}", std::ranges::find(names, shown.name) - names.begin());
  } else if (table.populations.size() > 1) {
    require(RHEOBASE_COLUMN_POPULATION, "strcol({}) eq {}", literal(shown.name));
  }
  return condition;
}

std::string where(const std::string& condition, const std::string& expression) {
  return condition.empty() ? "(" + expression + ")" : fmt::format("({} ? {} : NaN)", condition, expression);
}

std::string titled(const std::string& name) { return name.empty() ? "notitle" : "title " + text_literal(name); }

void set_y_axis(Panel& panel, double low, double high) {
  constexpr double px_between_tics = 22.0;
  const double least = (high - low) * px_between_tics / panel.height;
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  double step = 10.0 * power;
  for (const double round : {5.0, 2.0, 1.0})
    if (round * power >= least) step = round * power;
  for (double k = std::ceil(low / step); k * step <= high + 0.01 * step; ++k)
    panel.tic_letters = std::max(panel.tic_letters, fmt::formatted_size("{:g}", k * step));
  panel.axis = fmt::format("set yrange [{:.10g}:{:.10g}]; set ytics {:.10g}\n", low, high, step);
}

void note_thinning(const FigureTable& table, std::uint64_t stride, std::vector<std::string>& notes) {
  if (stride > 1)
    notes.push_back(fmt::format("the figure shows one of {} rows of {}, which has {}", stride, table.written.file.name,
                                table.written.rows));
}

std::string overview_script(const std::string& name, const FigureData& data, const std::vector<Panel>& panels) {
  if (panels.empty()) return {};
  Layout layout = layout_of(data, panels);
  const bool has_headings = !data.columns.front().empty();
  const std::vector<MarkLabel> marks = mark_labels(data, layout);
  int rows_of_marks = 0;
  for (const MarkLabel& label : marks) rows_of_marks = std::max(rows_of_marks, label.row + 1);

  struct Place {
    int legend = 0, top = 0;
  };
  std::vector<Place> places;
  int down = margin + (has_headings ? line_of_text : 0);
  const std::vector<std::string>* shown_legend = nullptr;
  for (const Panel& panel : panels) {
    const bool new_legend = !panel.legend.empty() && (shown_legend == nullptr || *shown_legend != panel.legend);
    if (new_legend) shown_legend = &panel.legend;
    Place& place = places.emplace_back();
    place.legend = new_legend ? down : 0;
    place.top = down + (new_legend ? legend_height(layout, panel.legend) : 0) +
                (places.size() == 1 ? rows_of_marks * line_of_text : 0);
    down = place.top + panel.height + between_panels;
  }
  layout.height = down - between_panels + bottom;

  std::string script = script_head(name, layout.width, layout.height);
  script += fmt::format("set xrange [0:{}]\n", data.duration_ms) + mark_lines(data) + "set multiplot\n";
  for (std::size_t p = 0; p < panels.size(); ++p) {
    const Panel& panel = panels[p];
    const bool lowest = p + 1 == panels.size();
    script += "\n" + panel.axis;
    script +=
        lowest ? "set format x '%g'; set xlabel " + text_literal(data.axis) + " offset 0,0.5\n" : "set format x ''\n";
    for (std::size_t column = 0; column < data.columns.size(); ++column) {
      script += fmt::format("unset label; unset key; set format y '{}'\n", column == 0 ? "%g" : "");
      script += edges(layout, column, places[p].top, panel.height);
      if (column == 0)
        script += fmt::format("set label {} at screen {:.4f}, graph 0.5 center rotate\n", panel.label, layout.x(14));
      if (column == 0 && places[p].legend > 0) script += legend(layout, panel, places[p].legend);
      if (p == 0 && has_headings)
        script += fmt::format("set label {} at graph 0.5, screen {:.4f} center\n", text_literal(data.columns[column]),
                              layout.y(margin + line_of_text / 2));
      if (p == 0) script += mark_label_commands(marks, layout, places[p].top);
      if (column + 1 == data.columns.size()) script += line_labels(panel);
      const std::string& elements = panel.plots[column];
      script += "plot " + elements.substr(0, elements.rfind(next_element)) + "\n";
    }
  }
  return script + "unset multiplot\n";
}

}  // namespace rheobase::detail
