#pragma once
// Tells a host program the spikes of an epoch, in order.

#include "engine/block.hpp"

#include <rheobase/engine/spike.hpp>

#include <functional>
#include <span>

namespace rheobase {

using SpikeCallback = std::function<void(std::span<const Spike>)>;

/// Calls `see` with all spikes of an epoch; not at all without any. A call gets so many at most that memory stays bounded
/// where every neuron fires in every step.
void tell_spikes(const std::vector<Block>& blocks, const EpochRecord& record, const SpikeCallback& see);

}  // namespace rheobase
