#pragma once
// The one place that loads code. Nothing is ever unloaded: models, and simulations made of them, point into it.

#include "loading/elf_file.hpp"

#include <rheobase/plugin/abi.h>

namespace rheobase {

/// Loads a shared object and finds its manifest, which is not checked here. It is loaded by its path, so that debuggers and
/// crash messages know its name; the file at that path is compared before and after with the one that was checked.
/// @param checked a file at an absolute path that passed check_plugin_file
/// @throws PluginError whose text goes on after the name of the file, such as "needs the library ..."
const rheobase_plugin* load_manifest(const ElfFile& checked);

}  // namespace rheobase
