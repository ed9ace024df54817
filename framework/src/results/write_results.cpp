#include "results/write_results.hpp"

#include <rheobase/figures/figures.hpp>
#include <rheobase/results/run_record.hpp>
#include <rheobase/results/runs_table.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::detail {
namespace {

std::vector<WrittenTable> joined_tables(const std::filesystem::path& folder, const TableFormat& format,
                                        std::span<const std::unique_ptr<RunSink>> sinks) {
  std::vector<WrittenTable> tables;
  for (const auto& sink : sinks) {
    if (!sink) continue;
    sink->close();
    add_tables(tables, sink->tables());
  }
  format.join(folder, tables, sinks.size());
  return tables;
}

void add_figures(const std::filesystem::path& folder, ExperimentResult& result, std::span<const WrittenTable> tables,
                 const Experiment& experiment, const Registry& registry, const std::string& name,
                 ExperimentListener& listener) {
  const auto stopped = [&] { return listener.should_stop(); };
  if (!stopped()) {
    FigureResult figures =
        draw_figures(folder, figure_data(name, experiment, registry, tables), experiment, result.curves, stopped);
    result.files.insert(result.files.end(), figures.files.begin(), figures.files.end());
    result.notes.insert(result.notes.end(), figures.notes.begin(), figures.notes.end());
  }
  if (stopped())
    result.notes.push_back(listener.stop_reason() +
                           ": figures that were not drawn yet are left out; all runs are complete");
}

}  // namespace

void write_results(OutputFolder& folder, ExperimentResult& result, const std::string& incomplete,
                   std::span<const std::unique_ptr<RunSink>> sinks, const Experiment& experiment,
                   const Registry& registry, const ExperimentOptions& options, int threads,
                   ExperimentListener& listener) {
  std::vector<WrittenTable> tables = joined_tables(folder.path(), *options.format, sinks);
  write_runs_table(folder.path(), experiment, result.runs);
  result.files.emplace_back("runs.csv");
  RunRecord record;
  for (const WrittenTable& table : tables) {
    result.files.push_back(table.header.monitor + std::string(options.format->extension()));
    record.recorded.push_back({result.files.back(), table.rows, table.header.populations});
  }
  for (std::string& name : Checkpoints::keep_if(!incomplete.empty(), folder.path()))
    result.files.push_back(std::move(name));
  if (options.figures && incomplete.empty())
    add_figures(folder.path(), result, tables, experiment, registry, options.name, listener);
  record.incomplete_because = incomplete;
  record.scenario_file = options.scenario_file;
  record.threads = threads;
  record.runs_done = result.runs.size();
  record.resumed_at = result.resumed_at;
  record.wall_time = result.wall_time;
  for (const auto* texts : {&result.warnings, &result.diagnoses, &result.notes})
    record.warnings.insert(record.warnings.end(), texts->begin(), texts->end());
  record.files = result.files;
  result.files.emplace_back("manifest.json");
  write_run_record(folder.path(), record, experiment, registry);
  if (incomplete.empty()) folder.commit();
  else folder.commit_incomplete();
  result.folder = folder.place();
}

}  // namespace rheobase::detail
