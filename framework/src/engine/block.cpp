// Advances one block over one epoch, chunk by chunk: in a chunk no source begins or ends. Input is filled, the kernel called
// up to where the next sample is due, the state checked and flushed, samples and spikes taken.

#include "engine/block_failure.hpp"
#include "engine/block_input.hpp"
#include "engine/state_columns.hpp"

#include <algorithm>

namespace rheobase {
namespace {

/// Advances one block; a class so that its steps share what they work on.
class Advance {
 public:
  Advance(Network& network, std::vector<Block>& blocks, std::size_t index, Scratch& scratch, EpochRecord& record,
          std::size_t slot)
      : network_(network),
        block_(blocks[index]),
        population_(network.populations[block_.population]),
        index_(index),
        scratch_(scratch),
        record_(record),
        slot_(slot),
        input_(network, block_, scratch) {}

  void run(std::int64_t first, std::int64_t steps) {
    if (block_.spikes_are_kept) record_.spikes.begin_block(index_, slot_);
    expect_samples(first);
    const std::int64_t end = first + steps;
    for (std::int64_t step = first; step < end;) {
      static_assert(flush_interval <= SpikeLog::most_steps);
      const std::int64_t next = input_.fill(step, std::min(end, next_flush(step)));
      const std::optional<Failure>& failure = input_.failure();
      if (!advance(step, failure ? failure->step : next)) return;
      if (failure) {
        block_.failure = std::make_unique<Failure>(*failure);
        return;
      }
      step = next;
    }
  }

 private:
  /// The step after which a sample of some targets is due, and where in the epoch's samples it goes.
  struct Due {
    const BlockSample* sample;
    std::int64_t step;
    std::size_t row;
  };

  void expect_samples(std::int64_t first) {
    for (const BlockSample& sample : block_.samples) {
      const auto& steps = record_.samples[sample.monitor].steps;
      const auto next = std::ranges::lower_bound(steps, first);
      if (next != steps.end()) due_.push_back({&sample, *next, static_cast<std::size_t>(next - steps.begin())});
    }
  }

  bool advance(std::int64_t first, std::int64_t end) {
    keep(block_.state, block_.size, scratch_.before);
    rheobase_neuron_block b = whole_block(first, end);
    for (std::int64_t step = first, next = first; step < end; step = next) {
      next = input_.careful() ? step + 1 : end;
      for (const Due& due : due_) next = std::min(next, due.step + 1);
      b.steps = static_cast<std::uint64_t>(next - step);
      input_.hand(b, step);
      b.spikes = scratch_.masks.data() + static_cast<std::uint64_t>(step - first) * block_.words();
      const bool checked = input_.careful() || next == end;
      if (population_.neuron().advance(&b, message_.data()) != 0 ||
          (checked && !all_finite(block_.state, block_.size))) {
        block_.failure = std::make_unique<Failure>(
            locate_failure(network_, block_, input_, first, next, scratch_.before, message_.data()));
        return false;
      }
      if (is_flushed_before(next)) flush_tiny(block_.state, block_.size);
      sample(next - 1);
    }
    take_spikes(first, end);
    return true;
  }

  rheobase_neuron_block whole_block(std::int64_t first, std::int64_t end) {
    scratch_.masks.resize(static_cast<std::size_t>(end - first) * block_.words());
    rheobase_neuron_block b{};
    b.neurons = static_cast<std::uint64_t>(block_.size);
    b.dt = network_.dt;
    b.state = block_.state.data();
    b.parameters = block_.parameters.data();
    b.per_neuron = population_.parameters.per_neuron;
    b.prepared = b.per_neuron == 0 ? population_.prepared.data() : block_.prepared.data();
    b.spike_stride = block_.words();
    return b;
  }

  void sample(std::int64_t step) {
    for (Due& due : due_) {
      if (due.step != step) continue;
      const BlockSample& s = *due.sample;
      const CompiledMonitor& m = network_.monitors[s.monitor];
      const Selection& selection = m.targets[s.target].selection;
      for (std::size_t v = 0; v < m.variables.size(); ++v) {
        double* to = record_.samples[s.monitor].values[v].data() + due.row * static_cast<std::size_t>(m.target_count) +
                     s.first_target;
        const double* from = block_.state[m.state_index[s.target][v]];
        for (std::int64_t k = 0; k < s.count; ++k) to[k] = from[selection[s.first + k] - block_.first_neuron];
      }
      due.step += m.interval;
      ++due.row;
    }
  }

  void take_spikes(std::int64_t first, std::int64_t end) {
    const SpikeMasks masks{scratch_.masks.data(), first, end - first, block_.words()};
    clear_spare_bits(scratch_.masks, block_.size);
    std::int64_t* last = population_.last_spike.data() + block_.column_offset;
    if (block_.spikes_are_kept) record_.spikes.add(index_, masks, last, block_.sums);
    else count_spikes(masks, last, block_.sums, scratch_.fired);
  }

  Network& network_;
  Block& block_;
  CompiledPopulation& population_;
  std::size_t index_;
  Scratch& scratch_;
  EpochRecord& record_;
  std::size_t slot_;
  BlockInput input_;
  std::vector<Due> due_;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message_{};
};

}  // namespace

void advance_block(Network& network, std::vector<Block>& blocks, std::size_t index, std::int64_t first,
                   std::int64_t steps, Scratch& scratch, EpochRecord& record, std::size_t slot) {
  Advance(network, blocks, index, scratch, record, slot).run(first, steps);
}

}  // namespace rheobase
