#include "engine/block.hpp"

#include "loading/plugin_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rheobase {
namespace {

/// The part of a target's selection that lies in neurons first .. first + size - 1.
std::pair<std::int64_t, std::int64_t> part_in(const CompiledTarget& t, const Block& b) {
  return {t.selection.below(b.first), t.selection.below(b.first + b.size)};
}

void called(int status, const char* message, const RegisteredModel& model, const std::string& whose) {
  if (status == 0) return;
  throw PluginError(
      fmt::format("{} of {} failed in prepare: {}{}", model.model->name, whose, message, plugin_line(model.file)));
}

}  // namespace

void prepare_neurons(const Network& network, const CompiledPopulation& p, const Block& b, AlignedBuffer& prepared) {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  prepared = aligned_buffer(p.neuron().prepared_size(static_cast<std::uint64_t>(b.size), p.parameters.per_neuron));
  rheobase_neuron_block block{};
  block.neurons = static_cast<std::uint64_t>(b.size);
  block.dt = network.dt;
  block.state = b.state.data();
  block.parameters = b.parameters.data();
  block.per_neuron = p.parameters.per_neuron;
  block.prepared = prepared.data();
  called(p.neuron().prepare(&block, message.data()), message.data(), *p.registered, "population '" + p.name + "'");
}

BlockInput make_input(const Network& network, CompiledStimulus& s, const CompiledTarget& t, const Block& b) {
  const auto [begin, end] = part_in(t, b);
  BlockInput input;
  input.stimulus = &s;
  input.first_target = t.first + begin;
  input.count = end - begin;
  if (input.count == 0) return input;
  input.offset = t.selection[begin] - b.first;
  if (t.selection[end - 1] - t.selection[begin] != input.count - 1)
    for (std::int64_t k = begin; k < end; ++k) input.offsets.push_back(t.selection[k] - b.first);
  input.parameters = s.parameters.from(input.first_target);
  for (auto& column : s.state) input.state.push_back(column.data() + input.first_target);
  if (s.stimulus().series != RHEOBASE_SERIES_NONE) input.series = s.series.from(input.first_target);
  // Where all targets get the same values one is computed, and copied.
  const auto computed = static_cast<std::uint64_t>(s.uniform() ? 1 : input.count);
  input.prepared = aligned_buffer(s.stimulus().prepared_size(computed, s.parameters.per_neuron));
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  rheobase_stimulus_block block{};
  block.first = static_cast<std::uint64_t>(input.first_target);
  block.targets = computed;
  block.dt = network.dt;
  block.state = input.state.data();
  block.parameters = input.parameters.data();
  block.per_neuron = s.parameters.per_neuron;
  block.prepared = input.prepared.data();
  block.seed = network.seed;
  block.part = s.part;
  block.series = input.rows();
  called(s.stimulus().prepare(&block, message.data()), message.data(), *s.registered, "stimulus '" + s.name + "'");
  return input;
}

bool monitors_want_spikes(const Network& network, const Block& b) {
  return std::ranges::any_of(network.monitors, [&](const CompiledMonitor& m) {
    return m.monitor().needs_spikes != 0 && std::ranges::any_of(m.targets, [&](const CompiledTarget& t) {
             const auto [begin, end] = part_in(t, b);
             return t.population == b.population && begin < end;
           });
  });
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
      b.first = first;
      b.size = std::min(block_size(size, p.size - first, threads, input_varies), p.size - first);
      b.parameters = p.parameters.from(first);
      for (auto& column : p.state) b.state.push_back(column.data() + first);
      if (p.parameters.per_neuron != 0) prepare_neurons(network, p, b, b.prepared);
      else if (first == 0) prepare_neurons(network, p, b, p.prepared);

      for (CompiledStimulus& s : network.stimuli)
        for (const CompiledTarget& t : s.targets)
          if (t.population == i)
            if (BlockInput input = make_input(network, s, t, b); input.count > 0) b.inputs.push_back(std::move(input));

      b.spikes_are_shown = monitors_want_spikes(network, b);
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
