#pragma once
// The dynamic loader trusts its input: a file that is cut short kills the process with a bus error, and a pipe makes it
// wait for ever; and it runs code of the file at once. So a file is looked at here before the loader gets it.

#include "loading/elf_file.hpp"

namespace rheobase {

/// Checks that a file is a complete shared object, and a plug-in of a version of the interface that this program accepts
/// whose instructions this CPU has. Runs nothing of the file.
/// @returns the level of instructions that it was built for, a rheobase_instruction_set
/// @throws PluginError whose text goes on after the name of the file, such as "is damaged: ..."
std::uint32_t check_plugin_file(const ElfFile& file);

}  // namespace rheobase
