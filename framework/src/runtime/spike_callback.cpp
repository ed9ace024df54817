#include "runtime/spike_callback.hpp"

#include <bit>

namespace rheobase {

void tell_spikes(const std::vector<Block>& blocks, std::int64_t first, std::int64_t steps, const SpikeCallback& see) {
  constexpr std::size_t many_spikes = std::size_t{1} << 16;
  std::vector<Spike> spikes;
  for (std::int64_t row = 0; row < steps; ++row) {
    for (const Block& b : blocks)
      for (std::uint64_t w = 0; w < b.words(); ++w)
        for (std::uint64_t mask = b.spikes[static_cast<std::uint64_t>(row) * b.words() + w]; mask != 0; mask &= mask - 1)
          spikes.push_back({first + row, b.population, b.first + static_cast<std::int64_t>(w * 64) + std::countr_zero(mask)});
    if (spikes.empty() || (spikes.size() < many_spikes && row + 1 < steps)) continue;
    see(spikes);
    spikes.clear();
  }
}

}  // namespace rheobase
