#pragma once
// What the processor of this machine runs.

#include <filesystem>
#include <string>
#include <vector>

namespace rheobase {

/// The processor's name as the system reports it, "" if it does not; and those of the instruction sets that plug-ins
/// are built for which it runs, from the smallest up.
std::string processor_name();
std::vector<std::string> instruction_sets();
/// That of a plug-in's file, from its note: "x86-64-v3". @throws PluginError for a file that is not a plug-in
std::string instruction_set_of(const std::filesystem::path& plugin);

}  // namespace rheobase
