// Advances one block over one epoch, chunk by chunk: a chunk has one set of stimuli switched on and ends where a sample
// is due. Input is filled, the kernel called, the state checked, samples and spike statistics taken.

#include "runtime/block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace rheobase {
namespace {

// Steps of input that varies in time: 32 rows of 512 neurons are 128 KiB, which stays in the second-level cache.
constexpr std::int64_t most_varying_steps = 32;
// Steps between two checks that the state is finite.
constexpr std::int64_t most_steps = 256;

/// Advances one block; a class so that its steps share what they work on.
class Advance {
 public:
  Advance(Network& network, Block& block, Scratch& scratch, std::vector<SampleBuffer>& samples)
      : network_(network), population_(network.populations[block.population]), block_(block), scratch_(scratch),
        samples_(samples) {}

  void run(std::int64_t first, std::int64_t steps) {
    epoch_ = first;
    block_.spikes.resize(static_cast<std::size_t>(steps) * block_.words());
    for (std::int64_t step = first; step < first + steps;) {
      const std::int64_t end = chunk_end(step, first + steps);
      const bool filled = fill_input(step, end);
      if (!advance(step, filled ? end : input_failure_->step)) return;
      if (!filled) {
        block_.failure = input_failure_;
        return;
      }
      sample(end - 1);
      step = end;
    }
    count_spikes(first, steps);
  }

 private:
  static bool on(const CompiledStimulus& s, std::int64_t step) { return s.start <= step && step < s.stop; }

  std::int64_t chunk_end(std::int64_t step, std::int64_t end) const {
    bool varies = false;
    end = std::min(end, step + most_steps);
    for (const BlockInput& input : block_.inputs) {
      const CompiledStimulus& s = *input.stimulus;
      if (step < s.start) end = std::min(end, s.start);
      else if (step < s.stop) end = std::min(end, s.stop);
      varies = varies || (on(s, step) && s.stimulus().time_invariant == 0);
    }
    if (varies) end = std::min(end, step + most_varying_steps);
    for (const BlockSample& sample : block_.samples) {
      const std::int64_t interval = network_.monitors[sample.monitor].interval;
      end = std::min(end, step + interval - step % interval);  // the sample after step n is due when n + 1 is a multiple
    }
    return end;
  }

  /// Sums the stimuli of steps first .. end-1 into current_ and jump_. A row serves all steps if none varies.
  bool fill_input(std::int64_t first, std::int64_t end) {
    const bool same_stimuli =
        filled_ && std::ranges::all_of(block_.inputs, [&](const BlockInput& i) { return on(*i.stimulus, first) == on(*i.stimulus, last_first_); });
    if (filled_ && stride_ == 0 && same_stimuli) return true;  // nothing changed since the last chunk
    last_first_ = first;
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
      if (on(*input.stimulus, first) && !add_input(input, first, stride_ == 0 ? 1 : end - first)) filled = false;
    careful_ = population_.extreme;
    weigh(scratch_.current, block_.max_current);
    if (jumps_) weigh(scratch_.jump, block_.max_jump);
    return filled;
  }

  /// Input so large that a state may overflow and be reset within a step is watched step by step: whether that is seen
  /// must not depend on where chunks end.
  void weigh(const std::vector<double>& input, double& largest) {
    if (input.empty()) return;
    const auto [low, high] = std::ranges::minmax(input);
    largest = std::max(largest, high);
    careful_ = careful_ || !(low >= -extreme && high <= extreme);
  }

  bool add_input(BlockInput& input, std::int64_t first, std::int64_t rows) {
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
    const std::vector<double> before = snapshot(input);
    if (s.stimulus().fill(&b, message_.data()) != 0) {
      restore(input, before);
      locate_in_input(s, b, computed_rows);
      return false;
    }
    double* to = (s.jumps() ? scratch_.jump : scratch_.current).data();
    for (std::int64_t row = 0; row < rows; ++row, to += block_.size) {
      const double* from = scratch_.values.data() + (invariant ? 0 : row * computed);
      for (std::int64_t k = 0; k < input.count; ++k)
        to[input.offsets.empty() ? input.offset + k : input.offsets[static_cast<std::size_t>(k)]] += from[computed == 1 ? 0 : k];
    }
    return true;
  }

  /// Repeats what a stimulus could not fill step by step to find where it fails first.
  void locate_in_input(const CompiledStimulus& s, rheobase_stimulus_block b, std::int64_t rows) {
    const std::int64_t first = b.first_step;
    b.steps = 1;
    for (std::int64_t row = 0; row < rows; ++row, ++b.first_step, ++b.steps_since_start)
      if (s.stimulus().fill(&b, message_.data()) != 0) break;
    if (input_failure_ && input_failure_->step <= b.first_step) return;
    input_failure_ = Failure{.step = std::min(b.first_step, first + rows - 1),
                             .message = message_.data(),
                             .who = fmt::format("stimulus '{}' ({})", s.name, s.registered->model->name),
                             .file = s.registered->file};
  }

  static std::vector<double> snapshot(const BlockInput& input) {
    std::vector<double> values;
    for (const double* column : input.state) values.insert(values.end(), column, column + input.count);
    return values;
  }
  static void restore(const BlockInput& input, const std::vector<double>& values) {
    for (std::size_t v = 0; v < input.state.size(); ++v)
      std::copy_n(values.data() + v * static_cast<std::size_t>(input.count), input.count, input.state[v]);
  }

  rheobase_neuron_block boundary_block(std::int64_t first, std::int64_t end) {
    rheobase_neuron_block b{};
    b.neurons = static_cast<std::uint64_t>(block_.size);
    b.dt = network_.dt;
    b.state = block_.state.data();
    b.parameters = block_.parameters.data();
    b.per_neuron = population_.parameters.per_neuron;
    b.prepared = b.per_neuron == 0 ? population_.prepared.data() : block_.prepared.data();
    b.steps = static_cast<std::uint64_t>(end - first);
    const std::uint64_t row = static_cast<std::uint64_t>(first - chunk_) * stride_;
    b.current = scratch_.current.data() + row;
    b.current_stride = stride_;
    b.jump = jumps_ ? scratch_.jump.data() + row : nullptr;
    b.jump_stride = stride_;
    b.spikes = block_.spikes.data() + static_cast<std::uint64_t>(first - epoch_) * block_.words();
    b.spike_stride = block_.words();
    return b;
  }

  bool advance(std::int64_t first, std::int64_t end) {
    const std::int64_t each = careful_ ? 1 : end - first;
    chunk_ = first;
    for (; first < end; first += each)
      if (!advance_at_once(first, first + each)) return false;
    return true;
  }

  bool advance_at_once(std::int64_t first, std::int64_t end) {
    const auto size = static_cast<std::size_t>(block_.size);
    scratch_.snapshot.resize(size * block_.state.size());
    for (std::size_t v = 0; v < block_.state.size(); ++v)
      std::copy_n(block_.state[v], size, scratch_.snapshot.data() + v * size);
    const rheobase_neuron_block b = boundary_block(first, end);
    if (population_.neuron().advance(&b, message_.data()) == 0 && finite()) return true;
    block_.failure = locate(first, end);
    return false;
  }

  [[nodiscard]] bool finite() const {
    for (const double* column : block_.state) {
      double sum = 0.0;  // x * 0 is 0 for every finite x and NaN for the others
      for (std::int64_t i = 0; i < block_.size; ++i) sum += column[i] * 0.0;
      if (sum != 0.0 || std::isnan(sum)) return false;
    }
    return true;
  }

  /// Repeats the chunk neuron by neuron and step by step to find where it fails first.
  Failure locate(std::int64_t first, std::int64_t end) {
    const auto size = static_cast<std::size_t>(block_.size);
    for (std::size_t v = 0; v < block_.state.size(); ++v)
      std::copy_n(scratch_.snapshot.data() + v * size, size, block_.state[v]);
    Failure worst = failure_of(end, block_.first, false, message_.data());
    for (std::int64_t i = 0; i < block_.size; ++i) locate_in(i, first, worst);
    return worst;
  }

  [[nodiscard]] Failure failure_of(std::int64_t step, std::int64_t neuron, bool not_finite, std::string message) const {
    return {step, not_finite, std::move(message),
            fmt::format("{} of population '{}', neuron {}", population_.model().name, population_.name, neuron),
            population_.registered->file};
  }

  void locate_in(std::int64_t i, std::int64_t first, Failure& earliest) {
    std::vector<double*> state;
    for (double* column : block_.state) state.push_back(column + i);
    const auto parameters = population_.parameters.from(block_.first + i);
    AlignedBuffer prepared = aligned_buffer(population_.neuron().prepared_size(1, population_.parameters.per_neuron));
    std::uint64_t word = 0;
    rheobase_neuron_block b = boundary_block(first, first + 1);
    b.neurons = 1;
    b.state = state.data();
    b.parameters = parameters.data();
    b.prepared = prepared.data();
    b.spikes = &word;
    b.spike_stride = 1;
    if (population_.neuron().prepare(&b, message_.data()) != 0) return;
    for (std::int64_t step = first; step < earliest.step; ++step) {
      const auto row = static_cast<std::uint64_t>(step - chunk_) * stride_ + static_cast<std::uint64_t>(i);
      b.current = scratch_.current.data() + row;
      if (jumps_) b.jump = scratch_.jump.data() + row;
      if (population_.neuron().advance(&b, message_.data()) != 0) {
        earliest = failure_of(step, block_.first + i, false, message_.data());
        return;
      }
      for (std::size_t v = 0; v < state.size(); ++v)
        if (!std::isfinite(*state[v])) {
          earliest = failure_of(step, block_.first + i, true,
                                fmt::format("{} became {}", population_.state_fields()[v].name, *state[v]));
          return;
        }
    }
  }

  void sample(std::int64_t step) {
    for (const BlockSample& s : block_.samples) {
      const CompiledMonitor& m = network_.monitors[s.monitor];
      if (!m.samples(step)) continue;
      SampleBuffer& buffer = samples_[s.monitor];
      const auto row = static_cast<std::size_t>(std::ranges::lower_bound(buffer.steps, step) - buffer.steps.begin());
      const Selection& selection = m.targets[s.target].selection;
      for (std::size_t v = 0; v < m.variables.size(); ++v) {
        double* to = buffer.values[v].data() + row * static_cast<std::size_t>(m.target_count) + s.first_target;
        const double* from = block_.state[m.state_index[s.target][v]];
        for (std::int64_t k = 0; k < s.count; ++k) to[k] = from[selection[s.first + k] - block_.first];
      }
    }
  }

  void count_spikes(std::int64_t first, std::int64_t steps) {
    const std::uint64_t* word = block_.spikes.data();
    std::int64_t* last = population_.last_spike.data() + block_.first;
    IntervalSums& sums = block_.sums;
    for (std::int64_t step = first; step < first + steps; ++step)
      for (std::uint64_t w = 0; w < block_.words(); ++w)
        for (std::uint64_t mask = *word++; mask != 0; mask &= mask - 1) {
          std::int64_t& before = last[w * 64 + static_cast<std::uint64_t>(std::countr_zero(mask))];
          ++sums.spikes;
          if (before >= 0) {
            sums.add_interval(static_cast<std::uint64_t>(step - before));
          } else {
            sums.first_spike = std::min(sums.first_spike, step);
          }
          before = step;
        }
  }

  Network& network_;
  CompiledPopulation& population_;
  Block& block_;
  Scratch& scratch_;
  std::vector<SampleBuffer>& samples_;
  std::int64_t epoch_ = 0;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message_{};
  std::uint64_t stride_ = 0;  // of current and jump: 0 when one row serves all steps
  bool jumps_ = false;
  bool filled_ = false;
  bool careful_ = false;  // step by step
  std::int64_t last_first_ = 0;
  std::int64_t chunk_ = 0;  // its first step
  std::optional<Failure> input_failure_;
};

}  // namespace

void advance_block(Network& network, Block& block, std::int64_t first, std::int64_t steps, Scratch& scratch,
                   std::vector<SampleBuffer>& samples) {
  Advance(network, block, scratch, samples).run(first, steps);
}

}  // namespace rheobase
