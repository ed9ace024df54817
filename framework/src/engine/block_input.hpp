#pragma once
// The input of a block over a chunk of steps: the sum of the stimuli that drive it.

#include "engine/block.hpp"

#include <array>

namespace rheobase {

class InputRows {
 public:
  InputRows(const Network& network, Block& block, Scratch& scratch)
      : network_(network), block_(block), scratch_(scratch), extreme_(network.populations[block.population].extreme) {}

  /// Where a chunk that begins at `step` ends, `end` at the latest: one set of stimuli drives all of it, and input that
  /// varies stays in cache.
  [[nodiscard]] std::int64_t chunk_end(std::int64_t step, std::int64_t end) const;
  /// Sums the stimuli of the steps first .. end-1. False where one failed: see failure().
  bool fill(std::int64_t first, std::int64_t end);
  /// Hands a neuron block the input of a step, from the block's neuron i on.
  void hand(rheobase_neuron_block& b, std::int64_t step, std::int64_t i = 0) const {
    const auto at = static_cast<std::uint64_t>(step - first_) * stride_ + static_cast<std::uint64_t>(i);
    b.current = scratch_.current.data() + at;
    b.current_stride = stride_;
    b.jump = jumps_ ? scratch_.jump.data() + at : nullptr;
    b.jump_stride = stride_;
  }
  /// Input or parameters so large that a state may overflow and be reset within a step: it is watched step by step.
  [[nodiscard]] bool careful() const { return careful_; }
  [[nodiscard]] std::optional<Failure>& failure() { return failure_; }

 private:
  bool add(BlockInput& input, std::int64_t first, std::int64_t rows);
  void weigh(const std::vector<double>& input, double& largest);
  void locate(const CompiledStimulus& s, rheobase_stimulus_block b, std::int64_t rows);

  const Network& network_;
  Block& block_;
  Scratch& scratch_;
  bool extreme_;
  std::uint64_t stride_ = 0;  // of current and jump: 0 when one row serves all steps
  bool jumps_ = false;
  bool filled_ = false;
  bool careful_ = false;
  std::int64_t first_ = 0;  // step of the chunk
  std::optional<Failure> failure_;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message_{};
};

}  // namespace rheobase
