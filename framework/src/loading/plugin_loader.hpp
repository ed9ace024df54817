#pragma once
// The one place that loads code. Nothing is ever unloaded: models, and simulations made of them, point into it.

#include <rheobase/plugin/abi.h>

#include <filesystem>

namespace rheobase {

/// Loads a shared object and finds its manifest, which is not checked here.
/// @param file an absolute path that passed check_plugin_file
/// @throws PluginError whose text goes on after the name of the file, such as "needs the library ..."
const rheobase_plugin* load_manifest(const std::filesystem::path& file);

}  // namespace rheobase
