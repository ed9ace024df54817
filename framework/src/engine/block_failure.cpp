#include "engine/block_failure.hpp"

#include "engine/state_columns.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rheobase {
namespace {

Failure failure_of(const CompiledPopulation& p, std::int64_t step, std::int64_t neuron, bool not_finite,
                   std::string message) {
  return {step, not_finite, std::move(message),
          fmt::format("{} of population '{}', neuron {}", p.model().name, p.name, neuron), p.registered->file};
}

/// Steps neuron i of the block by itself, and where it fails before `earliest` puts that in its place.
void locate_in(const Network& network, const Block& block, const BlockInput& input, std::int64_t i, std::int64_t first,
               Failure& earliest) {
  const CompiledPopulation& p = network.populations[block.population];
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  std::vector<double*> state;
  for (double* column : block.state) state.push_back(column + i);
  const auto parameters = p.parameters.from(block.column_offset + i);
  AlignedBuffer prepared = aligned_buffer(p.neuron().prepared_size(1, p.parameters.per_neuron));
  std::uint64_t word = 0;
  rheobase_neuron_block b{};
  b.neurons = 1;
  b.dt = network.dt;
  b.state = state.data();
  b.parameters = parameters.data();
  b.per_neuron = p.parameters.per_neuron;
  b.prepared = prepared.data();
  b.steps = 1;
  b.spikes = &word;
  b.spike_stride = 1;
  if (p.neuron().prepare(&b, message.data()) != 0) return;
  for (std::int64_t step = first; step < earliest.step; ++step) {
    input.hand(b, step, i);
    if (p.neuron().advance(&b, message.data()) != 0) {
      earliest = failure_of(p, step, block.first_neuron + i, false, message.data());
      return;
    }
    for (std::size_t v = 0; v < state.size(); ++v)
      if (!std::isfinite(*state[v])) {
        earliest = failure_of(p, step, block.first_neuron + i, true,
                              fmt::format("{} became {}", p.state_fields()[v].name, *state[v]));
        return;
      }
  }
}

}  // namespace

Failure locate_failure(const Network& network, Block& block, const BlockInput& input, std::int64_t first,
                       std::int64_t end, const std::vector<double>& before, const char* message) {
  put_back(block.state, block.size, before);
  Failure earliest = failure_of(network.populations[block.population], end, block.first_neuron, false, message);
  for (std::int64_t i = 0; i < block.size; ++i) locate_in(network, block, input, i, first, earliest);
  return earliest;
}

}  // namespace rheobase
