#pragma once
// Where a block that failed within a chunk of steps failed first: in which neuron and step.

#include "engine/block_input.hpp"

namespace rheobase {

/// Repeats the steps first .. end-1 neuron by neuron. @param before the block's state before `first`
/// @param message what the block said of its failure
Failure locate_failure(const Network& network, Block& block, const BlockInput& input, std::int64_t first,
                       std::int64_t end, const std::vector<double>& before, const char* message);

}  // namespace rheobase
