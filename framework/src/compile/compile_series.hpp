#pragma once
// From the table that a user gave to a stimulus to the rows of each target, in steps; every rule for such tables is
// checked here, whether they came from a file or from a program.

#include "compile/network.hpp"

namespace rheobase {

/// What a compiled series needs, in bytes, with the table itself.
std::uint64_t series_memory(const CompiledStimulus& stimulus, const Values& given);

/// The rows of a stimulus whose model takes a table; its targets, start and stop are known. What breaks a rule is added
/// to `findings`; what is returned is then not to be used.
CompiledSeries compile_series(const FieldOwner& owner, const Network& network, const CompiledStimulus& stimulus,
                              const Values& given, Findings& findings);

}  // namespace rheobase
