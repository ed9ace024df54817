#pragma once
// What this machine lends to a run.

#include <cstdint>
#include <string>
#include <vector>

namespace rheobase {

/// The bytes that simulations may take unless they are told otherwise: 80 % of the memory that is available to this
/// process, whatever limits it: the machine, its control group or its shell.
std::uint64_t available_memory();

/// The processor's name as the system tells it, "" where it tells none; and which of the instruction sets it has that
/// kernels are built for, from the smallest up.
std::string processor_name();
std::vector<std::string> instruction_sets();

}  // namespace rheobase
