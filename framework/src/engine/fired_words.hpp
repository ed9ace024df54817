#pragma once
// Which words of a block's spike masks are not zero: what is left to look at where few neurons fire.

#include <cstdint>
#include <span>
#include <vector>

namespace rheobase {

/// Masks of consecutive steps of a block, as the boundary has them: [step][word].
struct SpikeMasks {
  const std::uint64_t* words = nullptr;
  std::int64_t first = 0, steps = 0;
  std::uint64_t width = 0;  // words a step
};

/// Clears the bits beyond the last neuron of a block, which a plug-in may leave as it likes. @param masks of whole steps
void clear_spare_bits(std::span<std::uint64_t> masks, std::int64_t neurons);

/// The words that are not zero, each as step << 16 | word, in order. At most 65536 steps and words a step.
/// @param room where they are listed
std::span<const std::uint32_t> find_fired(const SpikeMasks& masks, std::vector<std::uint32_t>& room);

}  // namespace rheobase
