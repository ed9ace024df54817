#include <rheobase/results/runs_table.hpp>

#include "text/csv_row.hpp"
#include "text/file_writer.hpp"
#include "units/number_text.hpp"

#include <rheobase/model/swept.hpp>

#include <fmt/format.h>

namespace rheobase {
namespace {

std::string titles(const Experiment& experiment) {
  std::string text = "run";
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
    text += "," + csv_cell(axis_title(experiment, axis));
  for (const Population& population : experiment.model.populations)
    for (const char* figure : {"spikes", "rate_hz", "mean_isi_ms", "isi_cv", "first_spike_ms"})
      text += "," + csv_cell(population.name + "." + figure);
  return text + "\n";
}

/// A mean or a ratio to 12 digits: beyond them stands the noise of the division, 13.900000000000001 for 13.9.
std::string figure(double x) { return fmt::format("{:.12g}", x); }

}  // namespace

std::string runs_table(const Experiment& experiment, std::span<const RunResult> results) {
  const Unit ms = parse_unit("ms");
  std::string text = titles(experiment);
  for (const RunResult& result : results) {
    const Time dt = experiment.dt(result.run);
    text += std::to_string(result.run);
    const std::vector<std::size_t> indices = experiment.indices(result.run);
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
      text += "," + csv_cell(axis_cell(experiment.sweep[axis], indices[axis]));
    for (const PopulationSummary& p : result.populations) {
      text += "," + std::to_string(p.spikes);
      text += "," + figure(p.rate.value());
      text += "," + (p.mean_interval ? figure(p.mean_interval->value() * 1e3) : "n/a");
      text += "," + (p.cv ? figure(*p.cv) : "n/a");
      text += "," + (p.first_spike ? detail::time_text(dt, *p.first_spike, ms) : "n/a");
    }
    text += "\n";
  }
  return text;
}

void write_runs_table(const std::filesystem::path& folder, const Experiment& experiment,
                      std::span<const RunResult> results) {
  write_whole_file(folder / "runs.csv", runs_table(experiment, results));
}

}  // namespace rheobase
