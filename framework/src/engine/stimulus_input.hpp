#pragma once
// A stimulus as a source of one block's input.

#include "compile/network.hpp"
#include "engine/input_source.hpp"

namespace rheobase {

struct Block;

/// Some consecutive targets of a stimulus that lie in one block.
class StimulusInput final : public InputSource {
 public:
  /// @param target of the stimulus, with neurons in the block @throws PluginError when its prepare fails
  StimulusInput(const Network& network, CompiledStimulus& stimulus, const CompiledTarget& target, const Block& block);

  [[nodiscard]] InputSpan span(std::int64_t step) const override;
  [[nodiscard]] std::optional<Failure> add_to(const InputRows& rows, InputScratch& scratch) override;

  [[nodiscard]] const CompiledStimulus& stimulus() const { return *stimulus_; }
  /// See block.hpp.
  void prepare_again(bool begun, std::vector<double>& kept);
  /// Gives each target the state of the first, where only that is computed.
  void spread_state();

 private:
  void prepare();
  [[nodiscard]] rheobase_stimulus_block block();
  void add_values(const InputRows& rows, const std::vector<double>& values) const;
  [[nodiscard]] Failure locate(rheobase_stimulus_block b, InputScratch& scratch) const;
  [[nodiscard]] bool invariant() const { return stimulus_->stimulus().time_invariant != 0; }
  /// Targets of which values are computed: one where all get the same.
  [[nodiscard]] std::int64_t computed() const { return stimulus_->uniform() ? 1 : count_; }

  const Network* network_;
  CompiledStimulus* stimulus_;
  std::int64_t first_target_;  // among all targets of the stimulus: random numbers go by it
  std::int64_t count_;
  std::int64_t offset_;                // in the block, of the first target
  std::vector<std::int64_t> offsets_;  // of each, where the targets are not consecutive neurons
  std::vector<const double*> parameters_;
  std::vector<double*> state_;
  AlignedBuffer prepared_;
  rheobase_series series_{};
};

}  // namespace rheobase
