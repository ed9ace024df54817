#pragma once
// The dynamic loader trusts its input: a file that is cut short kills the process with a bus error, and a pipe makes it
// wait for ever; and it runs code of the file at once. So a file is looked at here before the loader gets it.

#include <filesystem>

namespace rheobase {

/// Checks that a file is a regular, complete shared object for this machine, and a plug-in of this version of the
/// interface whose instructions this CPU has. Never waits, and runs nothing of the file.
/// @throws PluginError whose text goes on after the name of the file, such as "is empty"
void check_plugin_file(const std::filesystem::path& file);

}  // namespace rheobase
