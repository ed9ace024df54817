#pragma once
// How many steps an epoch has: all blocks are advanced over it before the monitors see any of it. A run can be stopped where
// epochs end, so nothing here may depend on how many threads there are.

#include "runtime/block.hpp"

namespace rheobase {

/// Steps of an epoch at most. Fewer where there are many neurons: then the spikes of an epoch stay in a cache, and those of the
/// last, which are shown while nothing is computed, are a small part.
std::int64_t longest_epoch(std::int64_t neurons);

/// Bytes that the spikes and samples of an epoch may take, were all neurons to fire in every step, which is a bit a neuron.
std::uint64_t epoch_memory(std::int64_t neurons);

/// Steps of an epoch of this network: as many as fit in its memory.
std::int64_t epoch_length(const Network& network, const std::vector<Block>& blocks);

/// The next epochs of `length` steps, `most` steps in all at most, that are advanced in one go, after which progress is told
/// and a stop is heeded: few, as those of slow models take a tenth of a second each.
/// @returns where each begins, the first at `first`, and where the last ends
std::vector<std::int64_t> next_epochs(std::int64_t first, std::int64_t most, std::int64_t length, std::int64_t neurons);

}  // namespace rheobase
