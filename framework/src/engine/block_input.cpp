#include "engine/block_input.hpp"

#include <rheobase/plugin/lanes.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
namespace {

// Steps of input that varies in time: 32 rows of 512 neurons are 128 KiB, which stays in the second-level cache.
constexpr std::int64_t varying_cells = 32 * 512;

template <class Values>
void add_to(double* to, std::int64_t count, Values value) {
#pragma omp simd
  for (std::int64_t k = 0; k < count; ++k) to[k] += value(k);
}

bool on(const CompiledStimulus& s, std::int64_t step) { return s.start <= step && step < s.stop; }

}  // namespace

std::int64_t InputRows::chunk_end(std::int64_t step, std::int64_t end) const {
  bool varies = false;
  for (const BlockInput& input : block_.inputs) {
    const CompiledStimulus& s = *input.stimulus;
    if (step < s.start) end = std::min(end, s.start);
    else if (step < s.stop) end = std::min(end, s.stop);
    varies = varies || (on(s, step) && s.stimulus().time_invariant == 0);
  }
  return varies ? std::min(end, step + std::max<std::int64_t>(1, varying_cells / block_.size)) : end;
}

bool InputRows::fill(std::int64_t first, std::int64_t end) {
  const std::int64_t last_first = std::exchange(first_, first);
  const bool same_stimuli = filled_ && std::ranges::all_of(block_.inputs, [&](const BlockInput& i) {
                              return on(*i.stimulus, first) == on(*i.stimulus, last_first);
                            });
  if (filled_ && stride_ == 0 && same_stimuli) return true;  // nothing changed since the last chunk
  filled_ = true;
  jumps_ = false;
  stride_ = 0;
  for (const BlockInput& input : block_.inputs) {
    if (!on(*input.stimulus, first)) continue;
    jumps_ = jumps_ || input.stimulus->jumps();
    if (input.stimulus->stimulus().time_invariant == 0) stride_ = static_cast<std::uint64_t>(block_.size);
  }
  const auto cells = static_cast<std::size_t>(block_.size * (stride_ == 0 ? 1 : end - first));
  scratch_.current.assign(cells, 0.0);
  if (jumps_) scratch_.jump.assign(cells, 0.0);
  bool filled = true;
  for (BlockInput& input : block_.inputs)
    if (on(*input.stimulus, first) && !add(input, first, stride_ == 0 ? 1 : end - first)) filled = false;
  careful_ = extreme_;
  weigh(scratch_.current, block_.max_current);
  if (jumps_) weigh(scratch_.jump, block_.max_jump);
  return filled;
}

/// Whether a state may overflow must not depend on where chunks end.
void InputRows::weigh(const std::vector<double>& input, double& largest) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  Lanes lows = low, highs = high;
  std::size_t i = 0;
  for (; i + lanes_width <= input.size(); i += lanes_width) {
    const Lanes x = Lanes::load(&input[i]);
    lows = where(x < lows, x, lows);
    highs = where(x > highs, x, highs);
  }
  for (; i < input.size(); ++i) low = std::min(low, input[i]), high = std::max(high, input[i]);
  for (int k = 0; k < lanes_width; ++k) low = std::min(low, lows[k]), high = std::max(high, highs[k]);
  largest = std::max(largest, high);
  careful_ = careful_ || !(low >= -extreme && high <= extreme);
}

bool InputRows::add(BlockInput& input, std::int64_t first, std::int64_t rows) {
  CompiledStimulus& s = *input.stimulus;
  const std::int64_t computed = s.uniform() ? 1 : input.count;
  const bool invariant = s.stimulus().time_invariant != 0;
  const std::int64_t computed_rows = invariant ? 1 : rows;
  scratch_.values.resize(static_cast<std::size_t>(computed * computed_rows));
  rheobase_stimulus_block b{};
  b.first = static_cast<std::uint64_t>(input.first_target);
  b.targets = static_cast<std::uint64_t>(computed);
  b.dt = network_.dt;
  b.state = input.state.data();
  b.parameters = input.parameters.data();
  b.per_neuron = s.parameters.per_neuron;
  b.prepared = input.prepared.data();
  b.first_step = first;
  b.steps_since_start = first - s.start;
  b.steps = static_cast<std::uint64_t>(computed_rows);
  b.seed = network_.seed;
  b.part = s.part;
  b.series = input.rows();
  b.values = scratch_.values.data();
  b.value_stride = static_cast<std::uint64_t>(computed);
  keep(input.state, input.count, scratch_.stimulus_before);
  if (s.stimulus().fill(&b, message_.data()) != 0) {
    put_back(input.state, input.count, scratch_.stimulus_before);
    locate(s, b, computed_rows);
    return false;
  }
  double* to = (s.jumps() ? scratch_.jump : scratch_.current).data();
  for (std::int64_t row = 0; row < rows; ++row, to += block_.size) {
    const double* from = scratch_.values.data() + (invariant ? 0 : row * computed);
    if (input.offsets.empty() && computed == 1)
      add_to(to + input.offset, input.count, [from](std::int64_t) { return *from; });
    else if (input.offsets.empty()) add_to(to + input.offset, input.count, [from](std::int64_t k) { return from[k]; });
    else
      for (std::int64_t k = 0; k < input.count; ++k)
        to[input.offsets[static_cast<std::size_t>(k)]] += from[computed == 1 ? 0 : k];
  }
  return true;
}

/// Repeats what a stimulus could not fill step by step to find where it fails first.
void InputRows::locate(const CompiledStimulus& s, rheobase_stimulus_block b, std::int64_t rows) {
  const std::int64_t first = b.first_step;
  b.steps = 1;
  for (std::int64_t row = 0; row < rows; ++row, ++b.first_step, ++b.steps_since_start)
    if (s.stimulus().fill(&b, message_.data()) != 0) break;
  if (failure_ && failure_->step <= b.first_step) return;
  failure_ = Failure{.step = std::min(b.first_step, first + rows - 1),
                     .message = message_.data(),
                     .who = fmt::format("stimulus '{}' ({})", s.name, s.registered->model->name),
                     .file = s.registered->file};
}

}  // namespace rheobase
