#pragma once
// What the processor of this machine runs.

#include <cstdint>
#include <string>
#include <vector>

namespace rheobase {

/// The processor's name as the system reports it, "" if it does not; and those of the instruction sets that plug-ins
/// are built for which it runs, from the smallest up.
std::string processor_name();
std::vector<std::string> instruction_sets();
/// That of a plug-in, by the number in its manifest: "x86-64-v3".
std::string instruction_set_name(std::uint32_t level);

}  // namespace rheobase
