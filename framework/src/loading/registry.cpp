#include <rheobase/loading/registry.hpp>

#include "loading/instruction_set.hpp"
#include "loading/manifest_check.hpp"
#include "loading/plugin_file.hpp"
#include "loading/plugin_folder.hpp"
#include "loading/plugin_loader.hpp"

#include <rheobase/text/near_name.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace rheobase {
namespace {

namespace fs = std::filesystem;

std::string described(const RegisteredModel& model) {
  return model.file == nullptr ? "this program itself" : path_in_quotes(model.file->path);
}

/// The last name as given, because it may be a link that people know the file by; the folder without links and dots.
fs::path shown_path(const fs::path& file) {
  std::error_code error;
  const fs::path absolute = fs::absolute(file, error);
  return error ? file : real_path(absolute.parent_path()) / absolute.filename();
}

std::string conflict(const std::vector<const RegisteredModel*>& offers) {
  std::vector<std::string> sources;
  for (const RegisteredModel* offer : offers) sources.push_back(described(*offer));
  return fmt::format(
      "the {} model '{}' is offered {} times, by {}; remove all but one of them, or take their folders "
      "off the search path",
      kind_name(offers[0]->model->kind), offers[0]->model->name, sources.size(), fmt::join(sources, " and "));
}

}  // namespace

void Registry::add(const rheobase_model& model) {
  try {
    check_model(model);
  } catch (const PluginError& error) {
    throw PluginError(fmt::format("this program's own {}", error.what()));
  }
  const auto taken = offers(model.kind, model.name);
  if (!taken.empty()) {
    throw PluginError(fmt::format("this program's own {} model '{}' cannot be added: {} offers one of that name",
                                  kind_name(model.kind), model.name, described(*taken[0])));
  }
  models_.push_back({&model, nullptr});
}

void Registry::load(const fs::path& file) {
  const PluginFile& examined = examine(file);
  if (examined.manifest == nullptr)
    throw PluginError("plug-in " + path_in_quotes(examined.path) + " " + examined.problem);
}

const PluginFile& Registry::examine(const fs::path& file) {
  PluginFile found;
  found.path = shown_path(file);
  PluginFile*& entry = by_real_path_[real_path(found.path)];
  if (entry != nullptr && entry->manifest != nullptr) return *entry;
  try {
    const ElfFile opened(found.path);
    check_plugin_file(opened);
    found.manifest = &checked_manifest(*load_manifest(opened));
  } catch (const PluginError& error) {
    found.problem = error.what();
  }
  // The loader gives one manifest for one file, also when it has several names (hard links).
  const auto same = std::find_if(files_.begin(), files_.end(), [&](const PluginFile& other) {
    return found.manifest != nullptr && other.manifest == found.manifest;
  });
  if (same != files_.end()) return *(entry = &*same);
  if (entry == nullptr) entry = &files_.emplace_back();
  *entry = std::move(found);
  if (entry->manifest != nullptr) {
    for (std::uint64_t i = 0; i < entry->manifest->model_count; ++i)
      models_.push_back({entry->manifest->models[i], entry});
  }
  return *entry;
}

void Registry::search(const fs::path& folder, const std::string& origin) {
  const fs::path base = real_path(folder);
  const auto is_same = [&](const SearchedFolder& other) { return other.path == base; };
  if (std::any_of(folders_.begin(), folders_.end(), is_same)) return;

  std::map<std::string, std::vector<fs::path>> variants;  // of a plug-in: the later, the better for this CPU
  for (const std::uint32_t level : all_levels()) {
    const bool lowest = level == RHEOBASE_INSTRUCTION_SET_BASE;
    const fs::path at = lowest ? base : base / level_name(level);
    if (!lowest && !is_folder(at)) continue;
    SearchedFolder searched{at, origin, folder_problem(at)};
    std::error_code error;
    if (searched.problem.empty())
      for (const fs::path& file : shared_objects(at, error)) {
        auto& same_name = variants[file.filename().string()];
        same_name.insert(level <= level_of_this_cpu() ? same_name.end() : same_name.begin(), file);
      }
    if (error) searched.problem = "cannot be read: " + error.message();
    const bool failed = !searched.problem.empty();
    if (lowest || failed) folders_.push_back(std::move(searched));
    if (lowest && failed) break;
  }
  for (const auto& [name, files] : variants)
    if (std::ranges::none_of(files, [&](const fs::path& file) { return is_loaded(file); })) examine(files.back());
}

bool Registry::is_loaded(const fs::path& file) const {
  const auto known = by_real_path_.find(real_path(file));
  return known != by_real_path_.end() && known->second->manifest != nullptr;
}

void Registry::search_everywhere(std::span<const fs::path> first, const fs::path& program, const fs::path& package) {
  for (const fs::path& folder : first) search(folder, "--plugin-path");
  const ListedFolders listed = folders_in_environment();
  for (const fs::path& folder : listed.folders) search(folder, "RHEOBASE_PLUGIN_PATH");
  for (const fs::path& folder : listed.refused) {
    folders_.push_back({folder, "RHEOBASE_PLUGIN_PATH", "is not an absolute path"});
  }
  if (const fs::path folder = user_folder(); !folder.empty()) search(folder, "user");
  const fs::path beside = installed_folder(program);
  std::error_code error;
  const bool alone = !package.empty() && !fs::exists(beside, error);
  search(alone ? package : beside, "installed");
}

std::vector<const RegisteredModel*> Registry::offers(int kind, std::string_view name) const {
  std::vector<const RegisteredModel*> found;
  for (const RegisteredModel& entry : models_) {
    if (entry.model->kind == kind && entry.model->name == name) found.push_back(&entry);
  }
  return found;
}

const RegisteredModel& Registry::find(rheobase_kind kind, std::string_view name) const {
  const auto found = offers(kind, name);
  if (found.empty()) throw UnknownModelError(unknown(kind, name));
  if (found.size() > 1) throw PluginError(conflict(found));
  return *found[0];
}

std::string Registry::unknown(rheobase_kind kind, std::string_view name) const {
  if (name.find('/') != std::string_view::npos || name.ends_with(".so")) {
    return fmt::format(
        "models are named, not given by path, but '{}' is a path; name the {} model that the file offers, "
        "and put the file's folder on the search path with --plugin-path",
        path_text(name), kind_name(kind));
  }
  std::set<std::string> known;
  std::string message = fmt::format("there is no {} model '{}'", kind_name(kind), printable(name));
  for (const RegisteredModel& entry : models_) {
    if (entry.model->kind == kind) known.insert(entry.model->name);
    else if (entry.model->name == name)
      message += fmt::format(" ('{}' is a {} model)", name, kind_name(entry.model->kind));
  }
  if (const auto meant = near_name(name, std::vector<std::string>(known.begin(), known.end()))) {
    message += fmt::format("; did you mean '{}'?", *meant);
  }
  if (known.empty()) message += fmt::format("\n  no {} model is known", kind_name(kind));
  else message += fmt::format("\n  known {} models: {}", kind_name(kind), fmt::join(known, ", "));
  for (const SearchedFolder& folder : folders_) {
    message += fmt::format("\n  {}: {} ({})", folder.problem.empty() ? "searched" : "not searched",
                           path_in_quotes(folder.path), folder.origin);
    if (!folder.problem.empty()) message += " " + folder.problem;
  }
  if (folders_.empty()) message += "\n  no folder was searched";
  std::map<std::string, std::vector<const PluginFile*>> not_loaded;  // by what is wrong, which may be the same for all
  for (const PluginFile& file : files_)
    if (file.manifest == nullptr) not_loaded[file.problem].push_back(&file);
  for (const auto& [problem, files] : not_loaded) {
    const std::string others =
        files.size() > 1 ? fmt::format(", and {} more for the same reason", files.size() - 1) : "";
    message += fmt::format("\n  not loaded{}: {} {}", others, path_in_quotes(files[0]->path), problem);
  }
  return message;
}

std::vector<RegisteredModel> Registry::models() const {
  std::vector<RegisteredModel> sorted(models_.begin(), models_.end());
  const auto key = [](const RegisteredModel& entry) {
    return std::pair(entry.model->kind, std::string_view(entry.model->name));
  };
  std::stable_sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return sorted;
}

std::vector<std::string> Registry::conflicts() const {
  std::set<std::pair<int, std::string>> names;
  std::vector<std::string> sentences;
  for (const RegisteredModel& entry : models_) {
    if (!names.emplace(entry.model->kind, entry.model->name).second) continue;
    const auto found = offers(entry.model->kind, entry.model->name);
    if (found.size() > 1) sentences.push_back(conflict(found));
  }
  return sentences;
}

}  // namespace rheobase
