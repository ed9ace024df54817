// rheobase doctor: what is found here, and why not what is not: plug-ins, the processor, memory, libraries.

#include "options.hpp"

#include <rheobase/figures/gnuplot.hpp>
#include <rheobase/report/summary.hpp>
#include <rheobase/compile/available_memory.hpp>
#include <rheobase/loading/processor.hpp>
#include <rheobase/scenario/scenario.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/version.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <gnu/libc-version.h>

#include <algorithm>
#include <iostream>
#include <thread>

namespace rheobase::program {
namespace {

using Json = nlohmann::ordered_json;

/// Nobody asked for the folders that are searched anyway: that they are not there is no fault.
bool is_fault(const SearchedFolder& folder) {
  const bool asked_for = folder.origin == "--plugin-path" || folder.origin == "RHEOBASE_PLUGIN_PATH";
  return !folder.problem.empty() && (asked_for || folder.problem != "does not exist");
}

Json folder_json(const SearchedFolder& folder) {
  return {{"path", path_text(folder.path)},
          {"origin", folder.origin},
          {"problem", folder.problem.empty() ? Json() : Json(folder.problem)}};
}

Json file_json(const PluginFile& file) {
  Json json{{"path", path_text(file.path)}};
  if (file.manifest == nullptr) {
    json["problem"] = file.problem;
    return json;
  }
  json["name"] = file.manifest->name;
  json["version"] = file.manifest->version;
  json["built_with"] = file.manifest->toolchain;
  json["instruction_set"] = instruction_set_of(file.path);
  json["models"] = Json::array();
  for (std::uint64_t i = 0; i < file.manifest->model_count; ++i)
    json["models"].push_back(file.manifest->models[i]->name);
  json["problem"] = Json();
  return json;
}

Json examine(const Registry& registry) {
  Json found{
      {"rheobase", RHEOBASE_VERSION}, {"plugin_abi", RHEOBASE_ABI_VERSION}, {"scenario_format", scenario_format}};
  bool failed = registry.models().empty();
  found["folders"] = found["plugins"] = found["conflicts"] = Json::array();
  for (const SearchedFolder& folder : registry.folders()) {
    found["folders"].push_back(folder_json(folder));
    failed = failed || is_fault(folder);
  }
  for (const PluginFile& file : registry.files()) {
    found["plugins"].push_back(file_json(file));
    failed = failed || file.manifest == nullptr;
  }
  for (const std::string& conflict : registry.conflicts()) found["conflicts"].push_back(conflict);
  failed = failed || !found["conflicts"].empty();
  found["processor"] = processor_name();
  found["instruction_sets"] = instruction_sets();
  found["threads"] = std::max(1U, std::thread::hardware_concurrency());
  found["memory_for_runs"] = available_memory();
  found["libraries"] = {{"Boost", BOOST_VERSION_TEXT},
                        {"oneTBB", TBB_VERSION_TEXT},
                        {"fmt", FMT_VERSION_TEXT},
                        {"nlohmann-json", JSON_VERSION_TEXT},
                        {"glibc", gnu_get_libc_version()}};
  found["built_with"] = fmt::format("{} {}",
#if defined(__clang__)
                                    "clang", __clang_version__
#else
                                    "gcc", __VERSION__
#endif
  );
  const auto gnuplot = find_gnuplot();
  found["gnuplot"] = gnuplot ? Json(path_text(*gnuplot)) : Json();
  for (const char* tool : {"cmake", "ninja"}) {
    const auto path = program_on_path(tool);
    found[tool] = path ? Json(path_text(*path)) : Json();
  }
  found["failed"] = failed;
  return found;
}

std::string text(const Json& json) { return json.get<std::string>(); }

void print_plugins(const Json& found) {
  for (const Json& folder : found["folders"])
    std::cout << fmt::format("  {} ({}): {}\n", text(folder["path"]), text(folder["origin"]),
                             folder["problem"].is_null() ? "searched" : text(folder["problem"]));
  std::cout << "\nPlug-ins\n";
  for (const Json& file : found["plugins"])
    if (file["problem"].is_null())
      std::cout << fmt::format("  {} {}: {}\n    {}, for {}, built with {}\n", text(file["name"]),
                               text(file["version"]), fmt::join(file["models"].get<std::vector<std::string>>(), ", "),
                               text(file["path"]), text(file["instruction_set"]), text(file["built_with"]));
  for (const Json& file : found["plugins"])
    if (!file["problem"].is_null())
      std::cout << fmt::format("  NOT LOADED {}: it {}\n", text(file["path"]), text(file["problem"]));
  for (const Json& conflict : found["conflicts"]) std::cout << "  CONFLICT " << text(conflict) << '\n';
  if (found["plugins"].empty()) std::cout << "  none was found: no model can be run\n";
}

void print(const Json& found) {
  std::cout << fmt::format(
      "Rheobase {}, plug-in interface {}, scenario format {}, built with {}\n\nSearched for plug-ins, in this order\n",
      text(found["rheobase"]), found["plugin_abi"].get<int>(), found["scenario_format"].get<int>(),
      text(found["built_with"]));
  print_plugins(found);
  const std::string processor = text(found["processor"]);
  std::cout << fmt::format("\nMachine\n  processor: {}, with {}\n  threads: {}\n  memory for runs: {}\n",
                           processor.empty() ? "unknown" : processor,
                           fmt::join(found["instruction_sets"].get<std::vector<std::string>>(), ", "),
                           found["threads"].get<unsigned>(), bytes_text(found["memory_for_runs"].get<std::uint64_t>()));
  for (const auto& [tool, without] : {std::pair{"gnuplot", "figures are scripts without pictures"},
                                      std::pair{"cmake", "plug-ins cannot be built here"},
                                      std::pair{"ninja", "what new-plugin writes cannot be built here"}})
    std::cout << fmt::format("  {}: {}\n", tool,
                             found[tool].is_null() ? fmt::format("not on PATH: {}", without) : text(found[tool]));
  std::cout << "\nLibraries\n ";
  for (const auto& [name, version] : found["libraries"].items())
    std::cout << fmt::format(" {} {}", name, text(version));
  std::cout << (found["failed"].get<bool>() ? "\n\nSomething is wrong: see above.\n" : "\n\nAll is well.\n");
}

}  // namespace

int doctor(Words words) {
  CommandLine line(
      "rheobase doctor [--plugin-path DIR]... [--json]",
      "Lists the folders that are searched for plug-ins, the plug-ins that were loaded, and why others were not.\n"
      "Also lists facts about this machine and its libraries. Exits with code 4 if a folder or file cannot be used.");
  // clang-format off
  line.add()("json", "print JSON");
  // clang-format on
  line.add_plugin_path();
  if (!line.parse(words)) return done;
  Registry registry;
  search_models(registry, line);
  const Json found = examine(registry);
  if (line.has("json")) std::cout << found.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  else print(found);
  return found["failed"].get<bool>() ? plugin : done;
}

}  // namespace rheobase::program
