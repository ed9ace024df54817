#pragma once
// The input of a block over a chunk of steps: the sum of its sources.

#include "engine/block.hpp"

namespace rheobase {

class BlockInput {
 public:
  BlockInput(const Network& network, Block& block, Scratch& scratch)
      : block_(block), scratch_(scratch), extreme_(network.populations[block.population].extreme) {}

  /// Sums the sources over a chunk that begins at `first`. Each of them does one thing in all of it, and input that varies
  /// stays in cache. @returns where it ends, `end` at the latest. Where a source failed: see failure().
  std::int64_t fill(std::int64_t first, std::int64_t end);
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
  /// The earliest failure of a source in the last chunk.
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  void add_sources(std::int64_t rows);
  void weigh(const std::vector<double>& input, double& largest);

  Block& block_;
  Scratch& scratch_;
  bool extreme_;
  std::uint64_t stride_ = 0;  // of current and jump: 0 when one row serves all steps
  bool jumps_ = false;
  bool careful_ = false;
  std::int64_t first_ = 0;                                              // step of the chunk
  std::int64_t held_until_ = std::numeric_limits<std::int64_t>::min();  // where a source does something else
  std::optional<Failure> failure_;
};

}  // namespace rheobase
