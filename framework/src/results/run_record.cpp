#include <rheobase/results/run_record.hpp>

#include "text/digest.hpp"
#include "text/file_reader.hpp"
#include "text/file_writer.hpp"
#include "results/scenario_json.hpp"
#include "results/used_models.hpp"

#include "model/time_grid.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/version.hpp>

#include <algorithm>
#include <limits>

namespace rheobase {
namespace {

using Json = nlohmann::ordered_json;

/// SHA-1 of a file, "" when it cannot be read any more.
std::string digest_of(const std::filesystem::path& path) {
  try {
    const FileReader file(path);
    Sha1 sha1;
    std::vector<char> buffer(std::size_t{1} << 16);
    while (const std::size_t size = file.read(buffer)) sha1.add({buffer.data(), size});
    return sha1.text();
  } catch (const FileError&) {
    return {};
  }
}

/// The tables that stimuli play back, each once.
Json tables_json(const Experiment& experiment) {
  Json tables = Json::array();
  const auto add = [&](const Value& value) {
    const auto* series = std::get_if<SharedSeries>(&value);
    if (series == nullptr || *series == nullptr || (*series)->file.empty()) return;
    Json table{{"file", (*series)->file}, {"sha1", (*series)->sha1}, {"rows", (*series)->rows()}};
    if (std::ranges::find(tables, table) == tables.end()) tables.push_back(std::move(table));
  };
  for (const Stimulus& stimulus : experiment.model.stimuli)
    for (const auto& [key, value] : stimulus.values) add(value);
  for (const Axis& axis : experiment.sweep)
    for (const Value& value : axis.values) add(value);
  return tables;
}

Json plugins_json(const Model& model, const Registry& registry) {
  Json plugins = Json::array();
  std::vector<const PluginFile*> listed;
  for (const detail::UsedModel& used : detail::used_models(model, registry)) {
    const PluginFile* file = used.registered->file;
    if (file == nullptr || std::ranges::find(listed, file) != listed.end()) continue;
    listed.push_back(file);
    const std::string digest = digest_of(file->path);
    plugins.push_back({{"name", file->manifest->name},
                       {"version", file->manifest->version},
                       {"path", file->path.string()},
                       {"toolchain", file->manifest->toolchain},
                       {"sha1", digest.empty() ? Json() : Json(digest)}});
  }
  return plugins;
}

/// How many steps the runs have: of one run, or where a sweep changes that, of the longest and the shortest; and of all.
void add_steps(Json& record, const Experiment& experiment) {
  std::int64_t most = 0, fewest = std::numeric_limits<std::int64_t>::max(), all = 0;
  Model times;  // of a run: all that steps depend on
  times.duration = experiment.model.duration;
  times.dt = experiment.model.dt;
  for (std::size_t run = 0; run < experiment.runs(); ++run) {
    const std::vector<std::size_t> indices = experiment.indices(run);
    for (std::size_t axis = 0; axis < indices.size(); ++axis)
      if (const auto& [path, values] = experiment.sweep[axis]; path == "duration" || path == "dt")
        assign(times, path, values[indices[axis]]);
    const std::int64_t steps = whole_steps_in(times.duration.value(), times.dt.value()).value_or(0);
    most = std::max(most, steps);
    fewest = std::min(fewest, steps);
    all += steps;
  }
  record["steps"] = most;
  if (fewest < most) record["steps_of_shortest_run"] = fewest;
  if (experiment.runs() > 1) record["steps_of_all_runs"] = all;
}

}  // namespace

std::string run_record_text(const RunRecord& run, const Experiment& experiment, const Registry& registry) {
  const bool complete = run.incomplete_because.empty();
  Json record{
      {"rheobase", RHEOBASE_VERSION}, {"format", run_record_format}, {"status", complete ? "complete" : "incomplete"}};
  if (!complete) record["reason"] = run.incomplete_because;
  if (!run.scenario_file.empty()) record["scenario_file"] = run.scenario_file.string();
  record["seed"] = experiment.model.seed;
  record["dt"] = to_text(Quantity(experiment.model.dt));
  add_steps(record, experiment);
  record["runs"] = experiment.runs();
  record["runs_done"] = run.runs_done;
  record["threads"] = run.threads;
  if (run.resumed_at > 0) record["resumed_at_step"] = run.resumed_at;
  record["wall_time_s"] = run.wall_time.value();
  record["files"] = run.files;
  record["recorded"] = Json::array();
  for (const RecordedTable& t : run.recorded)
    record["recorded"].push_back({{"file", t.file}, {"rows", t.rows}, {"populations", t.populations}});
  record["warnings"] = run.warnings;
  record["plugins"] = plugins_json(experiment.model, registry);
  record["tables"] = tables_json(experiment);
  record["scenario"] = detail::scenario_json(experiment, registry);
  return detail::json_text(record) + "\n";
}

void write_run_record(const std::filesystem::path& folder, const RunRecord& run, const Experiment& experiment,
                      const Registry& registry) {
  write_whole_file(folder / "manifest.json", run_record_text(run, experiment, registry));
}

}  // namespace rheobase
