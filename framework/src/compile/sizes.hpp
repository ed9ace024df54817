#pragma once
// How many neurons a block has and how many steps an epoch: pure arithmetic, which the estimate of memory needs before
// anything exists, and the engine after it.

#include <cstddef>
#include <cstdint>

namespace rheobase {

/// The fewest neurons of a block, unless the caller asks for fewer or fewer are left.
inline constexpr std::int64_t least_block = 512;

/// Neurons of the next block of a population with `left` neurons left: what is asked for, or, with 0, the part of those left
/// that falls to a thread, so that the last blocks are small and threads end together (guided self-scheduling, Polychronopoulos
/// and Kuck, IEEE Trans. Comput. C-36, 1987). Large ones cost less, and one thread has no others; but under input that varies
/// in time fewer steps are computed at once for more neurons.
std::int64_t block_size(std::size_t asked_for, std::int64_t left, int threads, bool input_varies);

/// Neurons of a block at most: they are numbered in it by 16 bits.
inline constexpr std::int64_t largest_block = 1 << 16;

/// What a block and step without spikes takes in a log of spikes.
inline constexpr std::uint64_t log_bytes_a_step = sizeof(std::uint32_t);

/// Steps of an epoch at most. Fewer where there are many neurons: then the spikes of an epoch stay in a cache, and those of the
/// last, which are shown while nothing is computed, are a small part.
std::int64_t longest_epoch(std::int64_t neurons);

/// Bytes that the spikes and samples of an epoch may take, were all neurons to fire in every step, which is a bit a neuron.
std::uint64_t epoch_memory(std::int64_t neurons);

}  // namespace rheobase
