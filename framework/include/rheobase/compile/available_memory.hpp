#pragma once
// How much memory this machine lends to a run.

#include <cstdint>

namespace rheobase {

/// The bytes that simulations may take unless you set a limit: 80 % of the memory that is available to this
/// process, whatever limits it: the machine, its control group or its shell.
std::uint64_t available_memory();

}  // namespace rheobase
