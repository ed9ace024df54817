#include "engine/epochs.hpp"

#include <algorithm>

namespace rheobase {

std::int64_t epoch_length(const Network& network, const std::vector<Block>& blocks) {
  struct OfPopulation {
    std::uint64_t blocks = 0;
    bool shown = false;
  };
  std::vector<OfPopulation> of(network.populations.size());
  for (const Block& b : blocks) {
    ++of[b.population].blocks;
    of[b.population].shown = of[b.population].shown || b.spikes_are_kept;
  }
  std::uint64_t a_step = 1;
  for (std::size_t p = 0; p < of.size(); ++p) {
    const auto neurons = static_cast<std::uint64_t>(network.populations[p].size);
    if (of[p].shown) a_step += neurons / 8 + log_bytes_a_step * std::max(of[p].blocks, neurons / least_block + 1);
  }
  for (const CompiledMonitor& m : network.monitors)
    a_step += m.variables.size() * static_cast<std::uint64_t>(m.target_count) * sizeof(double) /
              static_cast<std::uint64_t>(m.interval);
  const std::int64_t neurons = network.estimate.neurons;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(epoch_memory(neurons) / a_step), 1, longest_epoch(neurons));
}

std::vector<std::int64_t> next_epochs(std::int64_t first, std::int64_t most, std::int64_t length,
                                      std::int64_t neurons) {
  constexpr std::int64_t enough = std::int64_t{1} << 25;  // updates of neurons: 5 ms of LIF
  constexpr std::size_t most_epochs = 4;
  std::vector<std::int64_t> begins{first};
  for (const std::int64_t end = first + most; begins.back() < end && begins.size() <= most_epochs;) {
    const std::int64_t left = end - begins.back(), epochs = (left - 1) / length + 1;
    // Of one length, but the last of a run, which is half as long where the others can make up for it: while an epoch is
    // computed the one before is shown, and while the last is shown nothing is computed.
    const std::int64_t steps = epochs == 1 ? left : std::min(length, (2 * left - 1) / (2 * epochs - 1) + 1);
    if (begins.size() > 1 && neurons * (begins.back() + steps - first) > enough) break;
    begins.push_back(begins.back() + steps);
  }
  return begins;
}

}  // namespace rheobase
