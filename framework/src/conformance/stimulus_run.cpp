#include "conformance/stimulus_run.hpp"

#include "conformance/neuron_run.hpp"
#include "conformance/own_models.hpp"
#include "conformance/parts.hpp"

#include <fmt/format.h>

namespace rheobase::conformance {
namespace {

struct CalledBlock {
  Piece targets;
  std::vector<const double*> parameters;
  std::vector<double*> state;
  AlignedBuffer prepared;
  rheobase_series series{};
  std::vector<double> values;
};

rheobase_stimulus_block boundary_block(const StimulusCase& c, CalledBlock& b) {
  rheobase_stimulus_block block{};
  block.first = c.first + b.targets.first;
  block.targets = b.targets.count;
  block.dt = c.dt;
  block.state = b.state.data();
  block.parameters = b.parameters.data();
  block.per_neuron = c.parameters.per_neuron;
  block.prepared = b.prepared.data();
  block.first_step = c.first_step;
  block.steps_since_start = c.first_step - c.start;
  block.seed = c.seed;
  block.part = c.part;
  block.series = c.stimulus().series != RHEOBASE_SERIES_NONE ? &b.series : nullptr;
  return block;
}

void fill(const StimulusCase& c, CalledBlock& b, const Piece& steps, StimulusOutcome& out) {
  rheobase_stimulus_block block = boundary_block(c, b);
  block.first_step += static_cast<std::int64_t>(steps.first);
  block.steps_since_start += static_cast<std::int64_t>(steps.first);
  block.steps = steps.count;
  b.values.assign(steps.count * b.targets.count, 0.0);
  block.values = b.values.data();
  block.value_stride = b.targets.count;
  call("fill", c.stimulus().fill, &block);
  for (std::uint64_t n = 0; n < steps.count; ++n)
    std::copy_n(b.values.data() + n * b.targets.count, b.targets.count,
                out.values.data() + (steps.first + n) * c.targets + b.targets.first);
}

}  // namespace

StimulusCase StimulusCase::one(std::uint64_t i) const {
  StimulusCase c = *this;
  c.first = first + i;
  c.targets = 1;
  for (std::size_t k = 0; k < parameters.values.size(); ++k)
    c.parameters.values[k] = {parameters.at(k, static_cast<std::int64_t>(i))};
  c.parameters.per_neuron = 0;
  if (series.target_stride != 0)
    c.series.first_row = {series.first_row[i * series.target_stride], series.first_row[i * series.target_stride + 1]};
  return c;
}

StimulusCase stimulus_case(const Subject& subject, std::uint64_t targets, std::uint64_t steps, const Values& values) {
  Network network =
      compiled(subject, model_with(subject, static_cast<std::int64_t>(targets), values), nothing_but_choices(values));
  CompiledStimulus& s = network.stimuli[0];
  StimulusCase c;
  c.model = &subject.model();
  c.dt = network.dt;
  c.targets = targets;
  c.steps = steps;
  c.parameters = std::move(s.parameters);
  c.series = std::move(s.series);
  return c;
}

StimulusOutcome run(const StimulusCase& c, const Cut& cut, const std::vector<std::vector<double>>* resumed_from) {
  StimulusOutcome out;
  out.state.assign(c.state_fields().size(), std::vector<double>(c.targets));
  out.values.resize(c.steps * c.targets);
  std::vector<CalledBlock> blocks;
  for (const Piece& piece : pieces(c.targets, cut.blocks)) {
    CalledBlock& b = blocks.emplace_back();
    b.targets = piece;
    b.parameters = c.parameters.from(static_cast<std::int64_t>(piece.first));
    for (auto& column : out.state) b.state.push_back(column.data() + piece.first);
    b.prepared = aligned_buffer(c.stimulus().prepared_size(piece.count, c.parameters.per_neuron));
    if (c.stimulus().series != RHEOBASE_SERIES_NONE) b.series = c.series.from(static_cast<std::int64_t>(piece.first));
  }
  for (CalledBlock& b : blocks) {
    const rheobase_stimulus_block block = boundary_block(c, b);
    call("prepare", c.stimulus().prepare, &block);
  }
  if (resumed_from != nullptr)
    for (std::size_t v = 0; v < out.state.size(); ++v) std::ranges::copy((*resumed_from)[v], out.state[v].begin());
  for_each_call(cut, pieces(c.targets, cut.blocks), pieces(c.steps, cut.steps),
                [&](std::size_t b, const Piece& steps) { fill(c, blocks[b], steps, out); });
  return out;
}

std::optional<std::string> difference(const StimulusCase& c, const StimulusOutcome& expected,
                                      const StimulusOutcome& got, const std::string& expected_name,
                                      const std::string& got_name) {
  const auto in_unit = [&](double si) { return to_text(Quantity(si, to_dimension(c.stimulus().output))); };
  for (std::size_t k = 0; k < expected.values.size(); ++k)
    if (!same_bits(expected.values[k], got.values[k]))
      return fmt::format("target {} gets {} in step {} with {}, but {} with {}", k % c.targets,
                         in_unit(expected.values[k]), c.first_step + static_cast<std::int64_t>(k / c.targets),
                         expected_name, in_unit(got.values[k]), got_name);
  for (std::size_t v = 0; v < expected.state.size(); ++v)
    for (std::size_t i = 0; i < c.targets; ++i)
      if (!same_bits(expected.state[v][i], got.state[v][i]))
        return fmt::format("after {} steps {} of target {} is {} with {}, but {} with {}", c.steps,
                           c.state_fields()[v].name, i, field_text(c.state_fields()[v], expected.state[v][i]),
                           expected_name, field_text(c.state_fields()[v], got.state[v][i]), got_name);
  return std::nullopt;
}

}  // namespace rheobase::conformance
