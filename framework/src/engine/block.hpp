#pragma once
// A block: some consecutive neurons of one population, which one task advances by a whole epoch. It owns all that it
// writes, so that blocks run at the same time and nothing depends on which thread ran which.

#include "compile/network.hpp"
#include "compile/sizes.hpp"
#include "engine/spike_log.hpp"
#include "engine/stimulus_input.hpp"

#include <memory>

namespace rheobase {

/// Some consecutive targets of a sampling monitor that lie in one block.
struct BlockSample {
  std::size_t monitor = 0, target = 0;
  std::int64_t first_target = 0;      // among all targets of the monitor
  std::int64_t first = 0, count = 0;  // in the target's selection
};

struct Block {
  std::size_t population = 0;
  std::int64_t first_neuron = 0;   // the number in its population that records, messages and random numbers go by
  std::int64_t column_offset = 0;  // where it begins in the population's columns, which are memory of this process
  std::int64_t size = 0;
  bool spikes_are_kept = false;  // somebody subscribes to them
  std::vector<std::unique_ptr<StimulusInput>> stimuli;
  std::vector<InputSource*> inputs;  // all that drives it, in the order of the sums
  std::vector<BlockSample> samples;
  std::vector<const double*> parameters;
  std::vector<double*> state;
  AlignedBuffer prepared;  // when parameters differ per neuron
  IntervalSums sums;
  double max_current = -std::numeric_limits<double>::infinity();
  double max_jump = -std::numeric_limits<double>::infinity();
  std::unique_ptr<Failure> failure;  // seldom there

  [[nodiscard]] std::uint64_t words() const { return static_cast<std::uint64_t>((size + 63) / 64); }
};

/// The part of a target's selection that lies in a block: from the first up to, and without, the second.
inline std::pair<std::int64_t, std::int64_t> part_in(const CompiledTarget& target, const Block& block) {
  return {target.selection.below(block.first_neuron), target.selection.below(block.first_neuron + block.size)};
}

/// Cuts a network into blocks and prepares their plug-ins. @param size of a block that is asked for; 0: none
/// @throws PluginError when a prepare fails
std::vector<Block> make_blocks(Network& network, std::size_t size, int threads);

/// The part of it that concerns one block: prepared coefficients for its neurons.
void prepare_neurons(const Network& network, const CompiledPopulation& population, const Block& block,
                     AlignedBuffer& prepared);

/// Puts other parameters in place of those of a population or stimulus while it runs; states stay as they are, but for
/// those of a stimulus that has not begun, which begins as these parameters say.
/// @throws PluginError when a prepare fails; nothing is then changed
void replace_parameters(Network& network, CompiledPopulation& population, Columns columns, std::vector<Block>& blocks);
void replace_parameters(Network& network, CompiledStimulus& stimulus, Columns columns, std::vector<Block>& blocks,
                        bool begun);
/// Prepares them again after values of parameters were written over where they are. It takes no memory.
/// @param begun the state stays; else it is that before the first step @param kept scratch memory
/// @throws PluginError when a prepare fails; some blocks are then prepared for the new values
void prepare_again(const Network& network, CompiledPopulation& population, std::vector<Block>& blocks);
void prepare_again(const CompiledStimulus& stimulus, std::vector<Block>& blocks, bool begun, std::vector<double>& kept);
/// Gives every target of a stimulus a state of its own: of those that are all the same, one a block is computed.
void spread_state(CompiledStimulus& stimulus, std::vector<Block>& blocks);

/// Where an epoch's samples of one monitor go: [variable][sample * targets + target].
struct SampleBuffer {
  std::vector<std::int64_t> steps;
  std::vector<std::vector<double>> values;
};

/// What monitors are shown of an epoch.
struct EpochRecord {
  std::int64_t first = 0, steps = 0;
  SpikeLog spikes;
  std::vector<SampleBuffer> samples;  // one a monitor; empty for those that sample nothing
};

/// Memory that a thread uses while it advances a block.
struct alignas(64) Scratch {
  std::vector<double> current, jump;
  InputScratch input;
  std::vector<double> before;  // states, to repeat what failed
  std::vector<std::uint64_t> masks;
  std::vector<std::uint32_t> fired;
};

/// Advances block `index` of `blocks` over the steps first .. first + steps - 1. A failure is left in the block.
/// @param slot number of the thread, to which the scratch memory belongs
void advance_block(Network& network, std::vector<Block>& blocks, std::size_t index, std::int64_t first,
                   std::int64_t steps, Scratch& scratch, EpochRecord& record, std::size_t slot);

}  // namespace rheobase
