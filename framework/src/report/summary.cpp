#include <rheobase/report/summary.hpp>

#include "report/fi_tables.hpp"
#include "report/run_columns.hpp"
#include "model/time_grid.hpp"

#include <rheobase/model/parts.hpp>
#include <rheobase/model/swept.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rheobase {
namespace {

constexpr std::size_t longest_line = 400;

std::string seconds_text(double s) {
  if (s < 1e-3) return fmt::format("{:.3g} us", s * 1e6);
  if (s < 1.0) return fmt::format("{:.3g} ms", s * 1e3);
  if (s < 120.0) return fmt::format("{:.3g} s", s);
  const double whole = std::round(s);
  return fmt::format("{} min {} s", std::floor(whole / 60.0), std::fmod(whole, 60.0));
}

std::string count_text(std::int64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string origin(const RegisteredModel& model) {
  if (model.file == nullptr) return "this program";
  return fmt::format("{} {}, {}", model.file->manifest->name, model.file->manifest->version,
                     path_text(model.file->path));
}

std::string axis_text(const Experiment& experiment, std::size_t index) {
  constexpr std::size_t most_values = 6;
  const Axis& axis = experiment.sweep[index];
  const std::size_t count = axis.values.size();
  std::string values;
  for (std::size_t i = 0; i < count; ++i) {
    if (count > most_values && i == 2) {
      values += ", ...";
      i = count - 1;
    }
    values += (values.empty() ? "" : ", ") + printable(axis_value(axis, i));
  }
  return fmt::format("{}: {}{}", printable(axis.path, longest_line), values,
                     count > most_values ? fmt::format(" ({} values)", count) : "");
}

/// One row of the table of results for each population of a run.
void add_rows(detail::TextTable& table, const Experiment& experiment, const RunResult& result) {
  for (const PopulationSummary& p : result.populations) {
    std::vector<std::string> row = detail::run_cells(experiment, result.run);
    row.push_back(p.name);
    row.push_back(std::to_string(p.spikes));
    row.push_back(fmt::format("{:.4g} Hz", p.rate.value()));
    row.push_back(p.mean_interval ? fmt::format("{:.4g} ms", p.mean_interval->value() * 1e3) : "n/a");
    row.push_back(p.cv ? fmt::format("{:.3f}", *p.cv) : "n/a");
    table.add(std::move(row));
  }
}

/// What figures of whole populations do not show.
std::string about_neurons(std::span<const RunResult> results) {
  std::string text;
  bool pooled = false;
  for (const RunResult& result : results) {
    for (const PopulationSummary& p : result.populations) {
      pooled = pooled || (p.size > 1 && p.intervals > 0);
      if (results.size() == 1 && p.spikes > 0 && p.silent_neurons > 0)
        text += fmt::format("{} of {} neurons of population '{}' never fired\n", p.silent_neurons, p.size, p.name);
    }
  }
  if (pooled)
    text += "(mean interval and CV: of the intervals of all neurons together; rheobase analyse prints CV by neuron)\n";
  return text;
}

std::string results_text(const Experiment& experiment, std::span<const RunResult> results) {
  constexpr std::size_t most_rows = 24;
  std::vector<detail::TextTable::Column> columns = detail::run_columns(experiment);
  columns.push_back({"population", false});
  for (const char* title : {"spikes", "rate", "mean interval", "CV"}) columns.push_back({title, true});

  const std::size_t populations = std::max<std::size_t>(experiment.model.populations.size(), 1);
  const std::size_t kept = std::max<std::size_t>(most_rows / populations / 2, 1);  // runs at either end
  const bool shortened = results.size() > 2 * kept + 1;
  detail::TextTable table(std::move(columns));
  for (std::size_t k = 0; k < results.size(); ++k) {
    if (shortened && k == kept) {
      table.add({"..."});
      k = results.size() - kept;
    }
    add_rows(table, experiment, results[k]);
  }
  return table.text() + (shortened ? "(all runs are in runs.csv)\n" : "") + about_neurons(results);
}

std::string speed_text(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome) {
  const double wall_seconds = outcome.wall_seconds;
  double simulated = -outcome.resumed_at.value();
  for (const RunResult& result : results) simulated += experiment.duration(result.run).value();
  std::string text = fmt::format("simulated {} in {}", seconds_text(simulated), seconds_text(wall_seconds));
  if (!(wall_seconds > 0.0)) return text + "\n";
  const double ratio = simulated / wall_seconds;
  return text + fmt::format(", {:.{}f} times as fast as real time\n", ratio, ratio < 10.0 ? 2 : 0);
}

std::string files_text(const RunOutcome& outcome) {
  std::string text = fmt::format("results in {}:", path_text(outcome.folder));
  for (const std::string& file : outcome.files)
    text += fmt::format("{} {}", &file == &outcome.files.front() ? "" : ",", path_text(file));
  return text + "\n";
}

std::string rest_of_close(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome) {
  std::string text = detail::rheobase_table(experiment, outcome.curves);
  for (const std::string& diagnosis : outcome.diagnoses)
    text += "\n" + diagnosis + (diagnosis.ends_with('\n') ? "" : "\n");
  text += "\n" + speed_text(experiment, results, outcome);
  return text + (outcome.folder.empty() ? "" : files_text(outcome));
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < std::size(units); ++unit) value /= 1000.0;
  return fmt::format("{:.3g} {}", value, units[unit]);
}

std::string run_head(const Experiment& experiment, const Registry& registry, const Estimate& estimate, int threads) {
  const Model& model = experiment.model;
  detail::TextTable parts({{}, {}, {}, {}});
  for_each_part(model, [&](const auto& kind, const auto& part) {
    parts.add({fmt::format("  {}", kind.part), part.name, part.model, origin(registry.find(kind.kind, part.model))});
  });
  std::int64_t neurons = 0;
  for (const Population& population : model.populations) neurons += population.size;

  std::string text = model.title.empty() ? "" : printable(model.title, longest_line) + "\n";
  text += parts.text();
  text +=
      fmt::format("  {}, {} of {} ({}), seed {}, {}, about {} of memory{}{}\n", count_text(neurons, "neuron"),
                  count_text(steps_up(model.duration.value(), model.dt.value()), "step"), to_text(Quantity(model.dt)),
                  to_text(Quantity(model.duration)), model.seed, count_text(threads, "thread"),
                  bytes_text(estimate.memory), experiment.sweep.empty() ? "" : " a run",
                  estimate.recorded > 0 ? fmt::format(", {} of samples", bytes_text(estimate.recorded)) : "");
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
    text += fmt::format("  sweep of {}\n", axis_text(experiment, axis));
  if (!experiment.sweep.empty())
    text += fmt::format("  {}\n", count_text(static_cast<std::int64_t>(experiment.runs()), "run"));
  return text;
}

std::string run_close(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome) {
  return "\n" + results_text(experiment, results) + rest_of_close(experiment, results, outcome);
}

std::string fi_close(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome) {
  return detail::fi_table(experiment, outcome.curves) + rest_of_close(experiment, results, outcome);
}

}  // namespace rheobase
