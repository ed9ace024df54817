#include "report/fi_tables.hpp"

#include "report/text_table.hpp"

#include <rheobase/model/swept.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/units/short_text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::detail {
namespace {

constexpr int digits = 6;

std::string current_text(const std::optional<Current>& current) {
  return current ? short_text(*current, digits) : "n/a";
}
std::string ms_text(const std::optional<Time>& time) {
  return time ? fmt::format("{:.4g} ms", time->value() * 1e3) : "n/a";
}

/// The population and the values on the other axes, by which curves differ.
std::vector<TextTable::Column> curve_columns(const Experiment& experiment, const FiCurve& curve) {
  std::vector<TextTable::Column> columns{{"population", false}};
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
    if (axis != curve.axis) columns.push_back({axis_name(experiment, axis), is_quantity_axis(experiment.sweep[axis])});
  return columns;
}
std::vector<std::string> curve_cells(const Experiment& experiment, const FiCurve& curve) {
  std::vector<std::string> cells{curve.population};
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
    if (axis != curve.axis) cells.push_back(printable(axis_value(experiment.sweep[axis], curve.indices[axis])));
  return cells;
}

std::string bisection_text(const std::optional<BisectedRheobase>& bisected) {
  if (!bisected) return "n/a";
  switch (bisected->outcome) {
    case BisectedRheobase::Outcome::found:
      return current_text(bisected->current);
    case BisectedRheobase::Outcome::at_most_zero:
      return "0 or less: fires without any current";
    case BisectedRheobase::Outcome::none:
      return "n/a: silent up to " + current_text(bisected->current);
  }
  return {};
}

/// The first point that did not fire under clearly more than the smallest current that made it fire from rest; or null.
const FiPoint* silent_above_rheobase(const FiCurve& curve) {
  constexpr double clearly = 1.01;
  const bool found = curve.bisected && curve.bisected->outcome == BisectedRheobase::Outcome::found;
  if (!found || !curve.offset) return nullptr;
  const auto point = std::ranges::find_if(curve.points, [&](const FiPoint& p) {
    return p.summary.spikes == 0 && p.current + *curve.offset > clearly * curve.bisected->current;
  });
  return point == curve.points.end() ? nullptr : &*point;
}

}  // namespace

std::string fi_table(const Experiment& experiment, std::span<const FiCurve> curves) {
  if (curves.empty()) return {};
  std::vector<TextTable::Column> columns = curve_columns(experiment, curves.front());
  for (const char* title : {"I", "rate", "mean interval", "first spike"}) columns.push_back({title, true});
  TextTable table(std::move(columns));
  for (const FiCurve& curve : curves) {
    for (const FiPoint& point : curve.points) {
      std::vector<std::string> row = curve_cells(experiment, curve);
      row.push_back(current_text(point.current));
      row.push_back(fmt::format("{:.4g} Hz", point.summary.rate.value()));
      row.push_back(ms_text(point.summary.mean_interval));
      row.push_back(ms_text(point.summary.first_spike));
      table.add(std::move(row));
    }
  }
  return "\n" + table.text();
}

std::string rheobase_table(const Experiment& experiment, std::span<const FiCurve> curves) {
  if (curves.empty()) return {};
  constexpr std::size_t most_rows = 24;
  std::vector<TextTable::Column> columns = curve_columns(experiment, curves.front());
  for (const char* title :
       {"closed form", "bisection", "tolerance", "held for", "first grid point that fired", "grid spacing"})
    columns.push_back({title, true});
  TextTable table(std::move(columns));
  for (const FiCurve& curve : curves.first(std::min(curves.size(), most_rows))) {
    const bool found = curve.bisected && curve.bisected->outcome == BisectedRheobase::Outcome::found;
    std::vector<std::string> row = curve_cells(experiment, curve);
    row.push_back(current_text(curve.closed_form));
    row.push_back(bisection_text(curve.bisected));
    row.push_back(found ? short_text(curve.bisected->width, 2) : "n/a");
    row.push_back(curve.bisected ? to_text(Quantity(curve.bisected->window), "s") : "n/a");
    row.push_back(current_text(curve.first_that_fired));
    row.push_back(current_text(curve.spacing));
    table.add(std::move(row));
  }
  const auto fires_below = [](const FiCurve& curve) {
    return curve.closed_form && curve.bisected && curve.bisected->outcome == BisectedRheobase::Outcome::found &&
           curve.bisected->current < 0.999 * *curve.closed_form;
  };
  const std::string wrong =
      std::ranges::any_of(curves, fires_below)
          ? "(it fires below the closed form: the model's rheobase is wrong; `rheobase test-plugin` reports more)\n"
          : "";
  std::string silent;
  for (const FiCurve& curve : curves)
    if (const FiPoint* point = silent_above_rheobase(curve); point != nullptr && silent.empty())
      silent = fmt::format(
          "(population '{}' is silent at {}, above the rheobase by bisection: there it begins at rest, and is given\n"
          "more time; in these runs it begins as its initial state says)\n",
          curve.population, current_text(point->current));
  const auto is_none = [](const FiCurve& curve) { return curve.offset && curve.offset->value() == 0.0; };
  const auto other = std::ranges::find_if_not(curves, is_none);
  std::string beside;
  if (other != curves.end())
    beside = fmt::format("(grid points are of the swept current only; population '{}' gets {} in addition)\n",
                         other->population, other->offset ? current_text(other->offset) : "other input");
  return "\nrheobase, the smallest constant current that makes it fire\n" + table.text() + wrong + silent + beside +
         (curves.size() > most_rows ? fmt::format("(and {} more curves)\n", curves.size() - most_rows) : "");
}

}  // namespace rheobase::detail
