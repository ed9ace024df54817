#pragma once
// The models that a simulation may use: those of the plug-ins found on the search path, and those that a host program
// adds itself. What failed to load is kept with its reason: nothing vanishes silently.

#include <rheobase/plugin/kinds.hpp>
#include <rheobase/model/problem.hpp>

#include <deque>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#ifndef RHEOBASE_PLUGINS
#define RHEOBASE_PLUGINS ""
#endif

namespace rheobase {

/// A plug-in file that was found.
struct PluginFile {
  std::filesystem::path path;  ///< absolute
  const rheobase_plugin* manifest =
      nullptr;          ///< null when it was refused; else checked in every part, and never unloaded
  std::string problem;  ///< why it was rejected, as words that follow the path: "is empty"
};

/// A folder that was searched.
struct SearchedFolder {
  std::filesystem::path path;
  std::string origin;  ///< what put it on the search path: "--plugin-path", "RHEOBASE_PLUGIN_PATH", "user", "installed"
  std::string problem;  ///< why it was not searched, as words that follow the path; empty: it was
};

/// A model and the file that it came from.
struct RegisteredModel {
  const rheobase_model* model = nullptr;
  const PluginFile* file = nullptr;  ///< null: added by the host program
};

class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;  // entries point into it
  Registry& operator=(const Registry&) = delete;

  /// Adds a model of the host program itself: `registry.add(NeuronModel<MyNeuron>::model)`.
  /// @throws PluginError when the model is malformed or its name is taken
  void add(const rheobase_model& model);
  /// Several of them: `registry.add<NeuronModel<MyNeuron>, MonitorModel<MyMonitor>>()`. @throws PluginError
  template <class... Models>
  void add() {
    (add(Models::model), ...);
  }

  /// Loads one plug-in file; one that is loaded already, by whatever path, is left as it is.
  /// @throws PluginError that says what is wrong with it; files() then lists it too
  void load(const std::filesystem::path& file);

  /// Loads every *.so of a folder, in the order of their names; what fails is listed in files() with its reason. A
  /// folder that everybody may write to, or that is not a folder, is listed in folders() with its reason. One that was
  /// searched already is not searched again. Where a subfolder with the name of an instruction set, such as x86-64-v3,
  /// has a file of the same name, it is the same plug-in, and the best that this CPU can run is loaded.
  /// @param origin what SearchedFolder::origin says
  void search(const std::filesystem::path& folder, const std::string& origin);

  /// Searches, in this order: `first` ("--plugin-path"), the folders of RHEOBASE_PLUGIN_PATH (absolute, separated by
  /// ':'), the user's own ~/.local/lib/rheobase/plugins, and ../lib/rheobase/plugins as seen from the folder of the
  /// program's file. Installed packages and build trees both have the program in bin/ next to that lib/. Where there is no
  /// such folder, that of the package which the program was built with. Never the current folder.
  /// @param program argv[0]; where it names no file by a path, the running program is looked up
  /// @param package left to find_package(Rheobase), which defines RHEOBASE_PLUGINS
  void search_everywhere(std::span<const std::filesystem::path> first, const std::filesystem::path& program,
                         const std::filesystem::path& package = RHEOBASE_PLUGINS);

  /// The model of a kind by its name.
  /// @throws UnknownModelError that says what there is, what was probably meant, where was looked and what failed there
  /// @throws PluginError when several files offer it; all are named
  [[nodiscard]] const RegisteredModel& find(rheobase_kind kind, std::string_view name) const;

  /// All models, by kind and then by name, those that `find` refuses because several files offer them included.
  [[nodiscard]] std::vector<RegisteredModel> models() const;
  /// A sentence for each model that several files offer: what `find` would say of it.
  [[nodiscard]] std::vector<std::string> conflicts() const;
  [[nodiscard]] const std::deque<PluginFile>& files() const { return files_; }
  [[nodiscard]] const std::vector<SearchedFolder>& folders() const { return folders_; }

 private:
  const PluginFile& examine(const std::filesystem::path& file);
  [[nodiscard]] bool is_loaded(const std::filesystem::path& file) const;
  [[nodiscard]] std::vector<const RegisteredModel*> offers(int kind, std::string_view name) const;
  [[nodiscard]] std::string unknown(rheobase_kind kind, std::string_view name) const;
  std::deque<PluginFile> files_;  // a deque: models point to its elements
  std::map<std::filesystem::path, PluginFile*> by_real_path_;
  std::deque<RegisteredModel> models_;
  std::vector<SearchedFolder> folders_;
};

}  // namespace rheobase
