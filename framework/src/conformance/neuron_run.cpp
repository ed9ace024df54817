#include "conformance/neuron_run.hpp"

#include "conformance/own_models.hpp"

#include <rheobase/plugin/random.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace rheobase::conformance {
namespace {

std::vector<double> rows_from(const std::vector<double>& input, std::uint64_t neurons, std::uint64_t first,
                              std::uint64_t end) {
  if (input.empty()) return input;
  const auto at = [&](std::uint64_t row) { return input.begin() + static_cast<std::ptrdiff_t>(row * neurons); };
  return {at(first), at(end)};
}

/// A block, and what it needs to be called.
struct CalledBlock {
  Piece neurons;
  std::vector<const double*> parameters;
  std::vector<double*> state;
  AlignedBuffer own_prepared;
  void* prepared = nullptr;
  std::vector<std::uint64_t> spikes;
};

rheobase_neuron_block boundary_block(const NeuronCase& c, CalledBlock& b) {
  rheobase_neuron_block block{};
  block.neurons = b.neurons.count;
  block.dt = c.dt;
  block.state = b.state.data();
  block.parameters = b.parameters.data();
  block.per_neuron = c.parameters.per_neuron;
  block.prepared = b.prepared;
  return block;
}

void advance(const NeuronCase& c, CalledBlock& b, const Piece& steps, NeuronOutcome& out) {
  const auto row = [&](const std::vector<double>& input) {
    return input.data() + (c.varies ? steps.first * c.neurons : 0) + b.neurons.first;
  };
  rheobase_neuron_block block = boundary_block(c, b);
  block.steps = steps.count;
  block.current = row(c.current);
  block.current_stride = c.varies ? c.neurons : 0;
  block.jump = c.jump.empty() ? nullptr : row(c.jump);
  block.jump_stride = block.current_stride;
  const std::uint64_t words = (b.neurons.count + 63) / 64;
  b.spikes.assign(words * steps.count, 0);
  block.spikes = b.spikes.data();
  block.spike_stride = words;
  call("advance", c.neuron().advance, &block);
  for (std::uint64_t n = 0; n < steps.count; ++n)
    for (std::uint64_t i = 0; i < b.neurons.count; ++i)
      out.fired[(steps.first + n) * c.neurons + b.neurons.first + i] = b.spikes[n * words + i / 64] >> (i % 64) & 1U;
}

}  // namespace

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

NeuronCase NeuronCase::from(std::uint64_t step, std::vector<std::vector<double>> state_there) const {
  NeuronCase c = *this;
  c.state = std::move(state_there);
  c.steps = steps - step;
  if (!varies) return c;
  c.current = rows_from(current, neurons, step, steps);
  c.jump = rows_from(jump, neurons, step, steps);
  return c;
}

NeuronCase NeuronCase::until(std::uint64_t step) const {
  NeuronCase c = *this;
  c.steps = step;
  if (!varies) return c;
  c.current = rows_from(current, neurons, 0, step);
  c.jump = rows_from(jump, neurons, 0, step);
  return c;
}

NeuronCase NeuronCase::one(std::uint64_t i) const {
  NeuronCase c = *this;
  c.neurons = 1;
  for (std::size_t k = 0; k < parameters.values.size(); ++k)
    c.parameters.values[k] = {parameters.at(k, static_cast<std::int64_t>(i))};
  c.parameters.per_neuron = 0;
  for (auto& column : c.state) column = {column[i]};
  for (std::vector<double>* input : {&c.current, &c.jump}) {
    std::vector<double> rows;
    for (std::size_t at = i; at < input->size(); at += neurons) rows.push_back((*input)[at]);
    *input = std::move(rows);
  }
  return c;
}

NeuronCase neuron_case(const Subject& subject, std::uint64_t neurons, std::uint64_t steps, const Values& values) {
  Model model;
  model.duration = model.dt;
  model.populations.push_back(
      {.name = "cells", .model = subject.model().name, .size = static_cast<std::int64_t>(neurons), .values = values});
  Network network = compiled(subject, model, nothing_but_choices(values));
  CompiledPopulation& p = network.populations[0];
  NeuronCase c;
  c.model = &subject.model();
  c.dt = network.dt;
  c.neurons = neurons;
  c.steps = steps;
  c.parameters = std::move(p.parameters);
  c.state = std::move(p.state);
  c.current.assign(neurons, 0.0);
  return c;
}

double current_scale(const NeuronCase& c) {
  constexpr std::uint64_t currents = 50, steps = 2000;
  NeuronCase probe = c.one(0);
  probe.neurons = currents;
  probe.steps = steps;
  for (auto& column : probe.state) column.assign(currents, column[0]);
  probe.varies = false;
  probe.jump.clear();
  probe.current.clear();
  for (std::uint64_t k = 0; k < currents; ++k)
    probe.current.push_back(1e-15 * static_cast<double>(std::uint64_t{1} << k));
  const NeuronOutcome out = run(probe);
  for (std::uint64_t k = 0; k < currents; ++k)
    for (std::uint64_t n = 0; n < steps; ++n)
      if (out.fired[n * currents + k] != 0) return probe.current[k];
  return 1e-9;
}

void drive(NeuronCase& c, double scale) {
  c.varies = true;
  c.current.resize(c.steps * c.neurons);
  const bool jumps = c.neuron().takes_jumps != 0;
  c.jump.assign(jumps ? c.current.size() : 0, 0.0);
  for (std::uint64_t i = 0; i < c.neurons; ++i) {
    const double mean = 2.0 * Random<double>(1, 1, i, -1).uniform() - 0.2;
    for (std::uint64_t n = 0; n < c.steps; ++n) {
      Random<double> random(1, 2, i, static_cast<std::int64_t>(n));
      c.current[n * c.neurons + i] = scale * (mean + random.uniform());
      if (jumps && random.uniform() < 0.1) c.jump[n * c.neurons + i] = 1e-3 * random.normal();
    }
  }
}

NeuronOutcome run(const NeuronCase& c, const Cut& cut) {
  NeuronOutcome out{c.state, std::vector<std::uint8_t>(c.steps * c.neurons)};
  std::vector<CalledBlock> blocks;
  for (const Piece& piece : pieces(c.neurons, cut.blocks)) {
    CalledBlock& b = blocks.emplace_back();
    b.neurons = piece;
    b.parameters = c.parameters.from(static_cast<std::int64_t>(piece.first));
    for (auto& column : out.state) b.state.push_back(column.data() + piece.first);
  }
  for (CalledBlock& b : blocks) {  // with the same parameters for all, what is prepared for the first serves all
    b.prepared = blocks[0].prepared;
    if (b.prepared != nullptr && c.parameters.per_neuron == 0) continue;
    b.own_prepared = aligned_buffer(c.neuron().prepared_size(b.neurons.count, c.parameters.per_neuron));
    b.prepared = b.own_prepared.data();
    const rheobase_neuron_block block = boundary_block(c, b);
    call("prepare", c.neuron().prepare, &block);
  }
  for_each_call(cut, pieces(c.neurons, cut.blocks), pieces(c.steps, cut.steps),
                [&](std::size_t b, const Piece& steps) { advance(c, blocks[b], steps, out); });
  return out;
}

std::optional<std::string> difference(const NeuronCase& c, const NeuronOutcome& expected, const NeuronOutcome& got,
                                      const std::string& expected_name, const std::string& got_name) {
  for (std::size_t k = 0; k < expected.fired.size(); ++k)
    if (expected.fired[k] != got.fired[k])
      return fmt::format("neuron {} {} in step {} with {}, but {} with {}", k % c.neurons,
                         expected.fired[k] != 0 ? "fired" : "did not fire", k / c.neurons, expected_name,
                         got.fired[k] != 0 ? "fired" : "did not", got_name);
  for (std::size_t v = 0; v < expected.state.size(); ++v)
    for (std::size_t i = 0; i < c.neurons; ++i)
      if (!same_bits(expected.state[v][i], got.state[v][i]))
        return fmt::format("after {} steps {} of neuron {} is {} with {}, but {} with {}", c.steps,
                           c.state_fields()[v].name, i, field_text(c.state_fields()[v], expected.state[v][i]),
                           expected_name, field_text(c.state_fields()[v], got.state[v][i]), got_name);
  return std::nullopt;
}

}  // namespace rheobase::conformance
