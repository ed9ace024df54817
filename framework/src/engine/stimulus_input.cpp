#include "engine/stimulus_input.hpp"

#include "engine/block.hpp"
#include "engine/state_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
namespace {

template <class Values>
void add_each(double* to, std::int64_t count, Values value) {
#pragma omp simd
  for (std::int64_t k = 0; k < count; ++k) to[k] += value(k);
}

}  // namespace

StimulusInput::StimulusInput(const Network& network, CompiledStimulus& s, const CompiledTarget& t, const Block& b)
    : network_(&network), stimulus_(&s) {
  const auto [begin, end] = part_in(t, b);
  first_target_ = t.first + begin;
  count_ = end - begin;
  offset_ = t.selection[begin] - b.first_neuron;
  if (t.selection[end - 1] - t.selection[begin] != count_ - 1)
    for (std::int64_t k = begin; k < end; ++k) offsets_.push_back(t.selection[k] - b.first_neuron);
  parameters_ = s.parameters.from(first_target_);
  for (auto& column : s.state) state_.push_back(column.data() + first_target_);
  if (s.stimulus().series != RHEOBASE_SERIES_NONE) series_ = s.series.from(first_target_);
  prepared_ =
      aligned_buffer(s.stimulus().prepared_size(static_cast<std::uint64_t>(computed()), s.parameters.per_neuron));
  prepare();
}

void StimulusInput::prepare() {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  const rheobase_stimulus_block all = block();
  if (stimulus_->stimulus().prepare(&all, message.data()) != 0)
    require_prepared(1, message.data(), *stimulus_->registered, "stimulus '" + stimulus_->name + "'");
}

void StimulusInput::prepare_again(bool begun, std::vector<double>& kept) {
  if (!begun) return prepare();
  keep(state_, count_, kept);
  try {
    prepare();
  } catch (...) {
    put_back(state_, count_, kept);
    throw;
  }
  put_back(state_, count_, kept);
}

InputSpan StimulusInput::span(std::int64_t step) const {
  const CompiledStimulus& s = *stimulus_;
  if (step < s.start) return {.end = s.start};
  if (step >= s.stop) return {};
  return {.end = s.stop, .current = !s.jumps(), .jump = s.jumps(), .varies = !invariant()};
}

/// As the boundary takes it, without what differs from call to call.
rheobase_stimulus_block StimulusInput::block() {
  rheobase_stimulus_block b{};
  b.first = static_cast<std::uint64_t>(first_target_);
  b.targets = static_cast<std::uint64_t>(computed());
  b.dt = network_->dt;
  b.state = state_.data();
  b.parameters = parameters_.data();
  b.per_neuron = stimulus_->parameters.per_neuron;
  b.prepared = prepared_.data();
  b.seed = network_->seed;
  b.part = stimulus_->part;
  b.series = stimulus_->stimulus().series != RHEOBASE_SERIES_NONE ? &series_ : nullptr;
  return b;
}

std::optional<Failure> StimulusInput::add_to(const InputRows& rows, InputScratch& scratch) {
  rheobase_stimulus_block b = block();
  b.first_step = rows.first;
  b.steps_since_start = rows.first - stimulus_->start;
  b.steps = invariant() ? 1 : static_cast<std::uint64_t>(rows.count);
  scratch.values.resize(b.targets * b.steps);
  b.values = scratch.values.data();
  b.value_stride = b.targets;
  keep(state_, count_, scratch.before);
  if (stimulus_->stimulus().fill(&b, scratch.message.data()) != 0) {
    put_back(state_, count_, scratch.before);
    return locate(b, scratch);
  }
  if (!invariant() && is_flushed_before(rows.first + rows.count)) flush_tiny(state_, computed());
  add_values(rows, scratch.values);
  return std::nullopt;
}

void StimulusInput::add_values(const InputRows& rows, const std::vector<double>& values) const {
  const std::int64_t width = computed();
  double* to = stimulus_->jumps() ? rows.jump : rows.current;
  for (std::int64_t row = 0; row < rows.count; ++row, to += rows.neurons) {
    const double* from = values.data() + (invariant() ? 0 : row * width);
    if (offsets_.empty() && width == 1) add_each(to + offset_, count_, [from](std::int64_t) { return *from; });
    else if (offsets_.empty()) add_each(to + offset_, count_, [from](std::int64_t k) { return from[k]; });
    else
      for (std::int64_t k = 0; k < count_; ++k) to[offsets_[static_cast<std::size_t>(k)]] += from[width == 1 ? 0 : k];
  }
}

/// Repeats what could not be filled step by step to find where it fails first.
Failure StimulusInput::locate(rheobase_stimulus_block b, InputScratch& scratch) const {
  const std::int64_t last = b.first_step + static_cast<std::int64_t>(b.steps) - 1;
  for (b.steps = 1; b.first_step <= last; ++b.first_step, ++b.steps_since_start)
    if (stimulus_->stimulus().fill(&b, scratch.message.data()) != 0) break;
  return {.step = std::min(b.first_step, last),
          .message = scratch.message.data(),
          .who = fmt::format("stimulus '{}' ({})", stimulus_->name, stimulus_->registered->model->name),
          .file = stimulus_->registered->file};
}

void StimulusInput::spread_state() {
  for (double* column : state_) std::fill_n(column, count_, column[0]);
}

}  // namespace rheobase
