#pragma once
// Levels of instruction sets: which of them the CPU at hand runs, and how they are called.

#include <rheobase/plugin/abi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rheobase {

/// The highest level that this CPU runs, and whose registers the operating system saves.
std::uint32_t level_of_this_cpu();

/// "x86-64-v3"; of a level that is unknown here a text that says so.
std::string level_name(std::uint32_t level);

/// All levels, the lowest first. A folder of plug-ins has a subfolder of its name for each but the lowest.
std::vector<std::uint32_t> all_levels();

/// @throws PluginError for a plug-in whose code this CPU, or a given one, cannot run
void check_level(std::uint32_t needed, std::uint32_t cpu = level_of_this_cpu());

}  // namespace rheobase
