#include "engine/block.hpp"

#include <algorithm>
#include <array>

namespace rheobase {

void prepare_neurons(const Network& network, const CompiledPopulation& p, const Block& b, AlignedBuffer& prepared) {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  resize(prepared, p.neuron().prepared_size(static_cast<std::uint64_t>(b.size), p.parameters.per_neuron));
  rheobase_neuron_block block{};
  block.neurons = static_cast<std::uint64_t>(b.size);
  block.dt = network.dt;
  block.state = b.state.data();
  block.parameters = b.parameters.data();
  block.per_neuron = p.parameters.per_neuron;
  block.prepared = prepared.data();
  if (p.neuron().prepare(&block, message.data()) != 0)
    require_prepared(1, message.data(), *p.registered, "population '" + p.name + "'");
}

std::vector<Block> make_blocks(Network& network, std::size_t size, int threads) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < network.populations.size(); ++i) {
    CompiledPopulation& p = network.populations[i];
    const bool input_varies = std::ranges::any_of(network.stimuli, [&](const CompiledStimulus& s) {
      return s.stimulus().time_invariant == 0 && std::ranges::count(s.targets, i, &CompiledTarget::population) > 0;
    });
    for (std::int64_t first = 0; first < p.size; first += blocks.back().size) {
      Block& b = blocks.emplace_back();
      b.population = i;
      b.first_neuron = b.column_offset = first;  // one process has all neurons
      b.size = std::min(block_size(size, p.size - first, threads, input_varies), p.size - first);
      b.parameters = p.parameters.from(first);
      for (auto& column : p.state) b.state.push_back(column.data() + first);
      if (p.parameters.per_neuron != 0) prepare_neurons(network, p, b, b.prepared);
      else if (first == 0) prepare_neurons(network, p, b, p.prepared);

      for (CompiledStimulus& s : network.stimuli)
        for (const CompiledTarget& t : s.targets)
          if (const auto [begin, end] = part_in(t, b); t.population == i && begin < end) {
            b.stimuli.push_back(std::make_unique<StimulusInput>(network, s, t, b));
            b.inputs.push_back(b.stimuli.back().get());
          }
      for (std::size_t m = 0; m < network.monitors.size(); ++m)
        for (std::size_t k = 0; k < network.monitors[m].targets.size(); ++k) {
          const CompiledTarget& t = network.monitors[m].targets[k];
          if (t.population != i || network.monitors[m].monitor().needs_samples == 0) continue;
          const auto [begin, end] = part_in(t, b);
          if (begin < end) b.samples.push_back({m, k, t.first + begin, begin, end - begin});
        }
    }
  }
  return blocks;
}

}  // namespace rheobase
