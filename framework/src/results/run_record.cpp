#include <rheobase/results/run_record.hpp>

#include "text/digest.hpp"
#include "text/file_reader.hpp"
#include "text/file_writer.hpp"
#include "results/scenario_json.hpp"
#include "results/used_models.hpp"

#include <rheobase/model/problem.hpp>

#include <algorithm>

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

}  // namespace

std::string manifest_text(const RunManifest& run, const Experiment& experiment, const Registry& registry) {
  const bool complete = run.incomplete_because.empty();
  Json manifest{
      {"rheobase", RHEOBASE_VERSION}, {"format", manifest_format}, {"status", complete ? "complete" : "incomplete"}};
  if (!complete) manifest["reason"] = run.incomplete_because;
  if (!run.scenario_file.empty()) manifest["scenario_file"] = run.scenario_file.string();
  manifest["seed"] = experiment.model.seed;
  manifest["dt"] = to_text(Quantity(experiment.model.dt));
  manifest["steps"] = run.steps;
  manifest["runs"] = experiment.runs();
  manifest["runs_done"] = run.runs_done;
  manifest["threads"] = run.threads;
  if (run.resumed_at > 0) manifest["resumed_at_step"] = run.resumed_at;
  manifest["wall_time_s"] = run.wall_time.value();
  manifest["files"] = run.files;
  manifest["recorded"] = Json::array();
  for (const RecordedTable& t : run.recorded)
    manifest["recorded"].push_back({{"file", t.file}, {"rows", t.rows}, {"populations", t.populations}});
  manifest["warnings"] = run.warnings;
  manifest["plugins"] = plugins_json(experiment.model, registry);
  manifest["tables"] = tables_json(experiment);
  manifest["scenario"] = detail::scenario_json(experiment, registry);
  return detail::json_text(manifest) + "\n";
}

void write_manifest(const std::filesystem::path& folder, const RunManifest& run, const Experiment& experiment,
                    const Registry& registry) {
  write_whole_file(folder / "manifest.json", manifest_text(run, experiment, registry));
}

}  // namespace rheobase
