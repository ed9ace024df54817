#pragma once
// Tells a host program the spikes of an epoch, in order.

#include "runtime/block.hpp"

#include <functional>
#include <span>

namespace rheobase {

using SpikeCallback = std::function<void(std::span<const Spike>)>;

/// Calls `see` with all spikes of the steps first .. first + steps - 1, which `blocks` hold; not at all without any. A call
/// gets so many at most that memory stays bounded where every neuron fires in every step.
void tell_spikes(const std::vector<Block>& blocks, std::int64_t first, std::int64_t steps, const SpikeCallback& see);

}  // namespace rheobase
