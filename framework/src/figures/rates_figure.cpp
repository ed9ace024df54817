#include "figures/rates_figure.hpp"

#include "figures/figure_script.hpp"

#include <rheobase/recordings/titles.hpp>
#include <rheobase/recordings/written_table.hpp>
#include <rheobase/model/swept.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace rheobase::detail {
namespace {

constexpr std::size_t fewest_points = 4, most_curves = 8;

struct Curve {
  std::string label, condition;
  std::vector<std::size_t> indices;  // on each axis; 0 on that along x
};

std::optional<std::size_t> x_axis(const Experiment& experiment) {
  std::optional<std::size_t> longest;
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis) {
    const Axis& candidate = experiment.sweep[axis];
    if (!is_quantity_axis(candidate) || candidate.values.size() < fewest_points) continue;
    if (!longest || candidate.values.size() > experiment.sweep[*longest].values.size()) longest = axis;
  }
  return longest;
}

/// One curve for each combination of the other axes' values; none if they are too many, or cannot be distinguished.
std::vector<Curve> curves_of(const Experiment& experiment, std::size_t x, std::vector<std::string>& notes) {
  std::vector<Curve> curves{{"", "", std::vector<std::size_t>(experiment.sweep.size())}};
  const std::size_t all = experiment.runs() / experiment.sweep[x].values.size();
  if (all > most_curves) {
    notes.push_back(fmt::format(
        "there is no figure of the rates along {}: it would have {} curves, and a reader can distinguish {}",
        axis_name(experiment, x), all, most_curves));
    return {};
  }
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis) {
    if (axis == x) continue;
    const Axis& other = experiment.sweep[axis];
    if (!is_quantity_axis(other) && !is_choice_axis(other)) {
      notes.push_back(fmt::format(
          "there is no figure of the rates along {}: the values of {} have no names to label the curves with",
          axis_name(experiment, x), axis_name(experiment, axis)));
      return {};
    }
    // Text is chosen by its place in the sweep: gnuplot reads a quotation mark in a cell otherwise than it was written.
    std::size_t runs_a_value = 1;
    for (std::size_t finer_axis = axis + 1; finer_axis < experiment.sweep.size(); ++finer_axis)
      runs_a_value *= experiment.sweep[finer_axis].values.size();
    std::vector<Curve> finer;
    for (const Curve& curve : curves) {
      for (std::size_t i = 0; i < other.values.size(); ++i) {
        const std::string title = literal(axis_title(experiment, axis));
        const std::string condition =
            is_quantity_axis(other)
                ? fmt::format("column({}) == {}", title, axis_cell(other, i))
                : fmt::format("int(column('run') / {}) % {} == {}", runs_a_value, other.values.size(), i);
        const std::string label =
            other.values.size() > 1 ? axis_name(experiment, axis) + " = " + axis_value(other, i) : "";
        finer.push_back({curve.label + (curve.label.empty() || label.empty() ? "" : ", ") + label,
                         curve.condition + (curve.condition.empty() ? "" : " && ") + condition, curve.indices});
        finer.back().indices[axis] = i;
      }
    }
    curves = std::move(finer);
  }
  return curves;
}

/// The ends of an axis of quantities, in the unit that it is shown in.
Extent extent_of(const Axis& axis) {
  Extent extent;
  const Unit unit = parse_unit(axis_unit(axis));
  for (const Value& value : axis.values) {
    extent.low = std::min(extent.low, in_unit(std::get<Quantity>(value).si, unit));
    extent.high = std::max(extent.high, in_unit(std::get<Quantity>(value).si, unit));
  }
  return extent;
}

/// How many entries of a legend fit in a row above a panel; gnuplot does not know how wide a text is either.
std::size_t legend_columns(const std::vector<Curve>& curves) {
  std::size_t longest = 0;
  for (const Curve& curve : curves) longest = std::max(longest, curve.label.size());
  return std::max<std::size_t>(1, 3900 / (longest * 77 + 300));
}

/// A rheobase and the colour of its curve.
struct Line {
  double nA;
  std::size_t colour;
};

/// Commands that draw the lines of one panel, in place of those of the panel before.
std::string rheobase_lines(const std::vector<Line>& lines) {
  constexpr double alike = 1e-3;
  std::string script = "unset arrow; unset label\n";
  if (lines.empty()) return script;
  const double lowest = std::ranges::min_element(lines, {}, &Line::nA)->nA;
  const bool one =
      std::ranges::all_of(lines, [&](const Line& line) { return line.nA - lowest <= alike * std::abs(lowest); });
  for (const Line& line : lines) {
    script += fmt::format(
        "set arrow from first {0:.6g}, graph 0 to first {0:.6g}, graph 1 nohead back dt (6,4) lw 0.8 lc rgb '{1}'\n",
        line.nA, one ? annotation : colour(line.colour));
    if (one) break;
  }
  return script +
         fmt::format(
             "set label 'rheobase' at first {:.6g}, graph 0.98 offset -0.6,0 right rotate font ',10' tc rgb '{}'\n",
             lowest, annotation);
}

}  // namespace

std::string rates_script(const std::string& name, const Experiment& experiment, std::span<const FiCurve> fi_curves,
                         std::vector<std::string>& notes) {
  const std::optional<std::size_t> x = x_axis(experiment);
  if (!x) {
    if (experiment.runs() > most_curves)
      notes.push_back(
          fmt::format("there is no figure of the rates: no quantity is swept over {} values or more", fewest_points));
    return {};
  }
  const std::vector<Curve> curves = curves_of(experiment, *x, notes);
  const std::vector<Population>& populations = experiment.model.populations;
  if (curves.empty() || populations.empty()) return {};

  // Populations share a panel if colours are free to distinguish them; otherwise each has its own.
  const bool one_panel = curves.size() == 1 || populations.size() == 1;
  const std::size_t panels = one_panel ? 1 : populations.size();
  std::string script = script_head(name, 480, 40 + 270 * static_cast<int>(panels));
  const std::string x_title = axis_title(experiment, *x);
  const bool is_fi_curve = std::ranges::any_of(fi_curves, [&](const FiCurve& curve) { return curve.axis == *x; });
  const Extent extent = extent_of(experiment.sweep[*x]);
  if (extent.low < extent.high) script += fmt::format("set xrange [{}:{}]\n", extent.low, extent.high);
  script += fmt::format("set xlabel {} offset 0,0.3\nset yrange [0:1<*]\n",
                        symbol_literal(is_fi_curve ? "I" : axis_name(experiment, *x), axis_unit(experiment.sweep[*x])));
  script += fmt::format("set key above left Left reverse horizontal samplen 1.6 maxcols {} font ',11'\n",
                        legend_columns(curves));
  script += "set rmargin 3\nset ylabel 'rate (Hz)'\n";
  if (panels > 1) script += fmt::format("set multiplot layout {},1\n", panels);
  for (std::size_t panel = 0; panel < panels; ++panel) {
    std::string plot;
    std::vector<Line> lines;
    for (std::size_t p = panel; p < (one_panel ? populations.size() : panel + 1); ++p) {
      for (std::size_t c = 0; c < curves.size(); ++c) {
        const std::string label = curves.size() > 1        ? curves[c].label
                                  : populations.size() > 1 ? populations[p].name
                                                           : "";
        for (const FiCurve& known : fi_curves) {
          if (known.axis != *x || known.population != populations[p].name || known.indices != curves[c].indices ||
              !known.rheobase() || !known.offset)
            continue;
          const double nA = in_unit((*known.rheobase() - *known.offset).value(), parse_unit("nA"));
          if (extent.low < nA && nA < extent.high) lines.push_back({nA, curves.size() > 1 ? c : p});
        }
        const std::string where = curves[c].condition.empty()
                                      ? literal(x_title)
                                      : fmt::format("({} ? column({}) : NaN)", curves[c].condition, literal(x_title));
        plot +=
            fmt::format("{}'../runs.csv' using {}:{} with linespoints lw 1.5 pt 7 ps 0.4 lc rgb '{}' {}",
                        plot.empty() ? "plot " : ", \\\n  ", where, literal(populations[p].name + ".rate_hz"),
                        colour(curves.size() > 1 ? c : p), label.empty() ? "notitle" : "title " + text_literal(label));
      }
    }
    if (!one_panel) script += fmt::format("set title {}\n", text_literal(populations[panel].name));
    if (is_fi_curve) script += rheobase_lines(lines);
    script += plot + "\n";
  }
  return script + (panels > 1 ? "unset multiplot\n" : "");
}

}  // namespace rheobase::detail
