#pragma once
// What this machine lends to a run.

#include <cstdint>
#include <string>
#include <vector>

namespace rheobase {

/// That anything may be asked to use.
inline constexpr int most_threads = 1024;

/// The bytes that simulations may take unless they are told otherwise: 80 % of the memory that is available to this
/// process, whatever limits it: the machine, its control group or its shell.
std::uint64_t available_memory();

/// The processor's name as the system tells it, "" where it tells none; and those of the instruction sets that plug-ins
/// are built for which it runs, from the smallest up.
std::string processor_name();
std::vector<std::string> instruction_sets();
/// That of a plug-in, by the number in its manifest: "x86-64-v3".
std::string instruction_set_name(std::uint32_t level);

}  // namespace rheobase
