#include "engine/spike_callback.hpp"

namespace rheobase {

void tell_spikes(const std::vector<Block>& blocks, const EpochRecord& record, const SpikeCallback& see) {
  constexpr std::size_t many_spikes = std::size_t{1} << 16;
  std::vector<Spike> spikes;
  std::vector<std::int64_t> neurons;
  std::vector<SpikeLog::Reader> readers;
  readers.reserve(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i)
    readers.push_back(record.spikes.reader(i, record.first, blocks[i].words()));
  const std::int64_t end = record.first + record.steps;
  for (std::int64_t step = record.first; step < end; ++step) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const Block& b = blocks[i];
      const SpikeLog::Spikes fired = readers[i].next();
      if (fired.none()) continue;
      neurons.resize(fired.room());
      const std::int64_t* const behind = fired.read(b.first_neuron, neurons.data());
      for (const std::int64_t* neuron = neurons.data(); neuron != behind; ++neuron)
        spikes.push_back({step, b.population, *neuron});
    }
    if (spikes.empty() || (spikes.size() < many_spikes && step + 1 < end)) continue;
    see(spikes);
    spikes.clear();
  }
}

}  // namespace rheobase
