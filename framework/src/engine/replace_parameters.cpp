// Parameters that change between two steps: what depends on them is prepared anew, for the blocks that they concern.

#include "engine/block.hpp"

#include <algorithm>
#include <utility>

namespace rheobase {

void replace_parameters(Network& network, CompiledPopulation& population, Columns columns, std::vector<Block>& blocks) {
  const auto index = static_cast<std::size_t>(&population - network.populations.data());
  std::swap(population.parameters, columns);
  const auto point_to_columns = [&] {
    for (Block& b : blocks)
      if (b.population == index) b.parameters = population.parameters.from(b.column_offset);
  };
  point_to_columns();
  try {
    AlignedBuffer shared;
    std::vector<AlignedBuffer> own(blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i)
      if (blocks[i].population == index && (population.parameters.per_neuron != 0 || blocks[i].column_offset == 0))
        prepare_neurons(network, population, blocks[i], population.parameters.per_neuron != 0 ? own[i] : shared);
    population.prepared = std::move(shared);
    for (std::size_t i = 0; i < blocks.size(); ++i)
      if (blocks[i].population == index) blocks[i].prepared = std::move(own[i]);
  } catch (...) {
    std::swap(population.parameters, columns);
    point_to_columns();
    throw;
  }
  population.extreme = is_extreme(population);
}

void replace_parameters(Network& network, CompiledStimulus& stimulus, Columns columns, std::vector<Block>& blocks,
                        bool begun) {
  spread_state(stimulus, blocks);
  const std::vector<std::vector<double>> state = stimulus.state;  // prepare sets it to that before the first step
  const auto keep_state = [&] {
    for (std::size_t v = 0; v < state.size(); ++v) std::ranges::copy(state[v], stimulus.state[v].begin());
  };
  std::swap(stimulus.parameters, columns);
  try {
    std::vector<std::pair<StimulusInput*, StimulusInput>> made;
    for (Block& b : blocks)
      for (auto& input : b.stimuli)
        if (&input->stimulus() == &stimulus) {
          const auto target = std::ranges::find(stimulus.targets, b.population, &CompiledTarget::population);
          made.emplace_back(input.get(), StimulusInput(network, stimulus, *target, b));
        }
    for (auto& [input, anew] : made) *input = std::move(anew);
  } catch (...) {
    std::swap(stimulus.parameters, columns);
    keep_state();
    throw;
  }
  if (begun) keep_state();
}

void prepare_again(const Network& network, CompiledPopulation& population, std::vector<Block>& blocks) {
  const auto index = static_cast<std::size_t>(&population - network.populations.data());
  const bool shared = population.parameters.per_neuron == 0;  // what one block is prepared with serves all
  for (Block& b : blocks) {
    if (b.population != index) continue;
    prepare_neurons(network, population, b, shared ? population.prepared : b.prepared);
    if (shared) return;
  }
}

void prepare_again(const CompiledStimulus& stimulus, std::vector<Block>& blocks, bool begun,
                   std::vector<double>& kept) {
  for (Block& b : blocks)
    for (auto& input : b.stimuli)
      if (&input->stimulus() == &stimulus) input->prepare_again(begun, kept);
}

void spread_state(CompiledStimulus& stimulus, std::vector<Block>& blocks) {
  if (!stimulus.uniform()) return;
  for (Block& b : blocks)
    for (auto& input : b.stimuli)
      if (&input->stimulus() == &stimulus) input->spread_state();
}

}  // namespace rheobase
