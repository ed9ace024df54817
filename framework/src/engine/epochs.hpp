#pragma once
// How many steps an epoch has: all blocks are advanced over it before the monitors see any of it. A run can be stopped where
// epochs end, so nothing here may depend on how many threads there are.

#include "engine/block.hpp"

namespace rheobase {

/// Steps of an epoch of this network: as many as fit in its memory.
std::int64_t epoch_length(const Network& network, const std::vector<Block>& blocks);

/// The next epochs of `length` steps, `most` steps in all at most, that are advanced in one go, after which progress is told
/// and a stop is heeded: few, as those of slow models take a tenth of a second each.
/// @returns where each begins, the first at `first`, and where the last ends
std::vector<std::int64_t> next_epochs(std::int64_t first, std::int64_t most, std::int64_t length, std::int64_t neurons);

}  // namespace rheobase
