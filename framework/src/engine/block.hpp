#pragma once
// A block: some consecutive neurons of one population, which one task advances by a whole epoch. It owns all that it
// writes, so that blocks run at the same time and nothing depends on which thread ran which.

#include "compile/network.hpp"
#include "compile/sizes.hpp"
#include "engine/spike_log.hpp"

namespace rheobase {

/// Some consecutive targets of a stimulus that lie in one block.
struct BlockInput {
  CompiledStimulus* stimulus = nullptr;
  std::int64_t first_target = 0;
  std::int64_t count = 0;
  std::vector<std::int64_t> offsets;  // in the block, where the targets are not consecutive
  std::int64_t offset = 0;            // in the block, of the first, where they are
  std::vector<const double*> parameters;
  std::vector<double*> state;
  AlignedBuffer prepared;
  rheobase_series series{};

  /// What the stimulus is handed of its table.
  [[nodiscard]] const rheobase_series* rows() const {
    return stimulus->stimulus().series != RHEOBASE_SERIES_NONE ? &series : nullptr;
  }
};

/// Some consecutive targets of a sampling monitor that lie in one block.
struct BlockSample {
  std::size_t monitor = 0, target = 0;
  std::int64_t first_target = 0;      // among all targets of the monitor
  std::int64_t first = 0, count = 0;  // in the target's selection
};

/// What went wrong in a block.
struct Failure {
  std::int64_t step = -1;
  bool not_finite = false;
  std::string message{};
  std::string who{};                 // "LIF of population 'cells', neuron 7"
  const PluginFile* file = nullptr;  // whose model it is; null: the program's own
};

struct Block {
  std::size_t population = 0;
  std::int64_t first = 0, size = 0;
  bool spikes_are_shown = false;  // a monitor or the host program wants them
  std::vector<BlockInput> inputs;
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

/// Cuts a network into blocks and prepares their plug-ins. @param size of a block that is asked for; 0: none
/// @throws PluginError when a prepare fails
std::vector<Block> make_blocks(Network& network, std::size_t size, int threads);

/// Whether a monitor is to be shown the spikes of this block.
bool monitors_want_spikes(const Network& network, const Block& block);

/// The steps of it that concern one block: prepared coefficients for its neurons, and one stimulus's targets in it.
void prepare_neurons(const Network& network, const CompiledPopulation& population, const Block& block,
                     AlignedBuffer& prepared);
BlockInput make_input(const Network& network, CompiledStimulus& stimulus, const CompiledTarget& target,
                      const Block& block);

/// Puts other parameters in place of those of a population or stimulus while it runs; states stay as they are, but for
/// those of a stimulus that has not begun, which begins as these parameters say.
/// @throws PluginError when a prepare fails; nothing is then changed
void replace_parameters(Network& network, CompiledPopulation& population, Columns columns, std::vector<Block>& blocks);
void replace_parameters(Network& network, CompiledStimulus& stimulus, Columns columns, std::vector<Block>& blocks,
                        bool begun);
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
  std::vector<double> current, jump, values;
  std::vector<double> before, stimulus_before;  // states, to repeat what failed
  std::vector<std::uint64_t> masks;
  std::vector<std::uint32_t> fired;
};

/// Keeps the first `count` values of some columns, and puts them back.
inline void keep(std::span<double* const> columns, std::int64_t count, std::vector<double>& kept) {
  kept.resize(columns.size() * static_cast<std::size_t>(count));
  for (std::size_t v = 0; v < columns.size(); ++v)
    std::copy_n(columns[v], count, kept.data() + v * static_cast<std::size_t>(count));
}
inline void put_back(std::span<double* const> columns, std::int64_t count, const std::vector<double>& kept) {
  for (std::size_t v = 0; v < columns.size(); ++v)
    std::copy_n(kept.data() + v * static_cast<std::size_t>(count), count, columns[v]);
}

/// Advances block `index` of `blocks` over the steps first .. first + steps - 1. A failure is left in the block.
/// @param slot number of the thread, to which the scratch memory belongs
void advance_block(Network& network, std::vector<Block>& blocks, std::size_t index, std::int64_t first,
                   std::int64_t steps, Scratch& scratch, EpochRecord& record, std::size_t slot);

}  // namespace rheobase
