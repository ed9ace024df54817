// A plug-in touches its block and nothing else: every array that it gets lies between guarded pages, in sizes
// that fill no register, and what it may only read cannot be written.

#include "conformance/draws.hpp"
#include "conformance/guarded_memory.hpp"
#include "conformance/neuron_run.hpp"
#include "conformance/stimulus_run.hpp"

#include <rheobase/loading/manifest_reading.hpp>

#include <fmt/format.h>

namespace rheobase::conformance {
namespace {

constexpr std::uint64_t odd_sizes[] = {1, 2, 3, 5, 7, 8, 9, 15, 17, 31, 33, 63, 64, 65, 67, 127, 129, 131};
constexpr std::uint64_t guarded_steps = 7;
constexpr std::uint64_t gap = 3;  // words or numbers between rows that belong to others

void require_untouched(const GuardedMemory& memory, const std::string& who) {
  if (const std::string written = memory.written_beside(); !written.empty())
    throw Failed{fmt::format("{} {}", who, written)};
}

/// Pointers to the parameters, which may only be read.
const double* const* guarded(GuardedMemory& memory, std::span<const rheobase_field> fields, const Columns& columns) {
  std::vector<const double*> pointers;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    const double* column = memory.array(fmt::format("parameter {}", fields[k].name), columns.values[k]);
    memory.forbid_writing(column);
    pointers.push_back(column);
  }
  const double* const* all = memory.array("the list of parameters", pointers);
  memory.forbid_writing(all);
  return all;
}

double* const* guarded(GuardedMemory& memory, std::span<const rheobase_field> fields,
                       const std::vector<std::vector<double>>& state) {
  std::vector<double*> pointers;
  for (std::size_t v = 0; v < state.size(); ++v)
    pointers.push_back(memory.array(fmt::format("state variable {}", fields[v].name), state[v]));
  double* const* all = memory.array("the list of state variables", pointers);
  memory.forbid_writing(all);
  return all;
}

const double* guarded_input(GuardedMemory& memory, const char* name, const std::vector<double>& values) {
  const double* input = memory.array(name, values);
  memory.forbid_writing(input);
  return input;
}

/// The words between rows are as they were.
void require_spikes(const rheobase_neuron_block& b, std::uint64_t unwritten, const std::string& who) {
  const std::uint64_t words = (b.neurons + 63) / 64;
  for (std::uint64_t n = 0; n < b.steps; ++n) {
    const std::uint64_t* row = b.spikes + n * b.spike_stride;
    for (std::uint64_t w = words; w < b.spike_stride && n + 1 < b.steps; ++w)
      if (row[w] != unwritten)
        throw Failed{
            fmt::format("{} wrote to spike word {} of step {}, but its block has {} words a step", who, w, n, words)};
  }
}

struct Form {
  bool per_neuron, varying, jumps;
};

void neuron_block(const Subject& subject, double scale, const Values& choice, std::uint64_t size, Side side,
                  const Form& form) {
  NeuronCase c = neuron_case(subject, size, guarded_steps, choice);
  const std::string who =
      fmt::format("of {} neurons{}{}{}", size, form.per_neuron ? " with a value each" : "",
                  form.varying ? " under a current that varies" : "", form.jumps ? " with jumps" : "");
  if (form.per_neuron)
    for (std::size_t k = 0; k < c.parameters.values.size(); ++k)
      if (parameters_of(*c.model)[k].choices == nullptr) {
        c.parameters.values[k].assign(size, c.parameters.values[k][0]);
        c.parameters.per_neuron |= std::uint64_t{1} << k;
      }
  drive(c, scale);
  GuardedMemory memory(side);
  const std::uint64_t words = (size + 63) / 64, rows = form.varying ? guarded_steps : 1;
  c.current.resize(rows * size);
  c.jump.resize(form.jumps ? c.current.size() : 0);
  rheobase_neuron_block b{};
  b.neurons = size;
  b.dt = c.dt;
  b.parameters = guarded(memory, parameters_of(*c.model), c.parameters);
  b.per_neuron = c.parameters.per_neuron;
  b.state = guarded(memory, c.state_fields(), c.state);
  b.prepared = memory.array<std::byte>("what prepare computed", c.neuron().prepared_size(size, b.per_neuron), 64);
  GuardedMemory::tell_touches("prepare " + who);
  call("prepare", c.neuron().prepare, &b);
  require_untouched(memory, "prepare " + who);
  memory.forbid_writing(b.prepared);
  b.steps = guarded_steps;
  b.current = guarded_input(memory, "the current", c.current);
  b.current_stride = form.varying ? size : 0;
  b.jump = form.jumps ? guarded_input(memory, "the jumps", c.jump) : nullptr;
  b.jump_stride = b.current_stride;
  b.spike_stride = words + gap;
  b.spikes = memory.array<std::uint64_t>("the spikes", (guarded_steps - 1) * b.spike_stride + words);
  const std::uint64_t unwritten = b.spikes[0];
  GuardedMemory::tell_touches("advance " + who);
  call("advance", c.neuron().advance, &b);
  require_untouched(memory, "advance " + who);
  require_spikes(b, unwritten, "advance " + who);
}

void stimulus_block(const Subject& subject, const Values& choice, std::uint64_t size, Side side, bool per_neuron) {
  StimulusCase c = stimulus_case(subject, size, guarded_steps, choice);
  const std::string who = fmt::format("of {} targets{}", size, per_neuron ? " with a value each" : "");
  if (per_neuron)
    for (std::size_t k = 0; k < c.parameters.values.size(); ++k)
      if (parameters_of(*c.model)[k].choices == nullptr) {
        c.parameters.values[k].assign(size, c.parameters.values[k][0]);
        c.parameters.per_neuron |= std::uint64_t{1} << k;
      }
  GuardedMemory memory(side);
  rheobase_stimulus_block b{};
  b.targets = size;
  b.dt = c.dt;
  b.parameters = guarded(memory, parameters_of(*c.model), c.parameters);
  b.per_neuron = c.parameters.per_neuron;
  b.state = guarded(memory, c.state_fields(),
                    std::vector<std::vector<double>>(c.state_fields().size(), std::vector<double>(size)));
  b.prepared = memory.array<std::byte>("what prepare computed", c.stimulus().prepared_size(size, b.per_neuron), 64);
  b.seed = c.seed;
  b.part = c.part;
  rheobase_series series{};
  if (c.stimulus().series != RHEOBASE_SERIES_NONE) {
    series.first_row = memory.array("the first rows of the table", c.series.first_row);
    series.target_stride = c.series.target_stride;
    series.step = memory.array("the steps of the table", c.series.steps);
    series.time = guarded_input(memory, "the times of the table", c.series.times);
    series.value =
        c.series.values.empty() ? nullptr : guarded_input(memory, "the values of the table", c.series.values);
    memory.forbid_writing(series.first_row);
    memory.forbid_writing(series.step);
    b.series = &series;
  }
  GuardedMemory::tell_touches("prepare " + who);
  call("prepare", c.stimulus().prepare, &b);
  require_untouched(memory, "prepare " + who);
  b.steps = guarded_steps;
  b.value_stride = size + gap;
  b.values = memory.array<double>("the values", (guarded_steps - 1) * b.value_stride + size);
  const double unwritten = b.values[0];
  GuardedMemory::tell_touches("fill " + who);
  call("fill", c.stimulus().fill, &b);
  require_untouched(memory, "fill " + who);
  for (std::uint64_t n = 0; n + 1 < guarded_steps; ++n)
    for (std::uint64_t i = size; i < size + gap; ++i)
      if (!same_bits(b.values[n * b.value_stride + i], unwritten))
        throw Failed{fmt::format("fill {} wrote value {} of step {}, which belongs to other targets", who, i, n)};
}

}  // namespace

std::string neuron_bounds(const Subject& subject) {
  const bool jumps = subject.model().neuron->takes_jumps != 0;
  const double scale = current_scale(neuron_case(subject, 1, 1));
  for (const Values& choice : each_choice(parameters_of(subject.model())))
    for (const std::uint64_t size : odd_sizes)
      for (const Side side : {Side::end, Side::front})
        for (const bool per_neuron : {false, true}) {
          neuron_block(subject, scale, choice, size, side, {per_neuron, false, false});
          neuron_block(subject, scale, choice, size, side, {per_neuron, true, jumps});
        }
  return fmt::format("blocks of 1 to 131 neurons in {} sizes against guarded pages behind and before each array",
                     std::size(odd_sizes));
}

std::string stimulus_bounds(const Subject& subject) {
  for (const Values& choice : each_choice(parameters_of(subject.model())))
    for (const std::uint64_t size : odd_sizes)
      for (const Side side : {Side::end, Side::front})
        for (const bool per_neuron : {false, true}) stimulus_block(subject, choice, size, side, per_neuron);
  return fmt::format("blocks of 1 to 131 targets in {} sizes against guarded pages behind and before each array",
                     std::size(odd_sizes));
}

}  // namespace rheobase::conformance
