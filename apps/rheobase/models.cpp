// rheobase models: every model there is, where it came from, and what could not be loaded.

#include "options.hpp"

#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <iostream>

namespace rheobase::program {

int models(Words words) {
  CommandLine line("rheobase models [--plugin-path DIR]...",
                   "Lists the models that the plug-ins on the search path offer.");
  line.add_plugin_path();
  if (!line.parse(words)) return done;
  Registry registry;
  search_models(registry, line);

  int kind = 0;
  for (const RegisteredModel& m : registry.models()) {
    if (m.model->kind != kind) std::cout << fmt::format("{}{}\n", kind == 0 ? "" : "\n", kind_name(m.model->kind));
    kind = m.model->kind;
    std::cout << fmt::format("  {:<18} {}\n  {:<18} {} {}, {}\n", m.model->name, m.model->description, "",
                             m.file->manifest->name, m.file->manifest->version, path_text(m.file->path));
  }
  if (kind == 0) std::cout << "no model was found\n";

  std::cout << "\nsearched\n";
  for (const SearchedFolder& folder : registry.folders())
    std::cout << fmt::format("  {} ({}){}\n", path_text(folder.path), folder.origin,
                             folder.problem.empty() ? "" : ": " + folder.problem);
  bool heading = false;
  for (const PluginFile& file : registry.files()) {
    if (file.problem.empty()) continue;
    if (!std::exchange(heading, true)) std::cout << "\nnot loaded\n";
    std::cout << fmt::format("  {}: {}\n", path_text(file.path), file.problem);
  }
  for (const std::string& conflict : registry.conflicts()) std::cout << '\n' << conflict << '\n';
  return done;
}

}  // namespace rheobase::program
