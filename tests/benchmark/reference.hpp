#pragma once
// What the product is compared with: independent neurons under a constant current, computed by kernels that were
// hand-written for each model. A block of 64 neurons goes through 100 steps in registers, and its spikes are kept as
// masks, laid out [block][step].

#include "case.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace rheobase::bench {

/// What the kernels are given, computed from the parameters beforehand. SI, but for HH: mV, ms, nF, uS, nA.
struct Constants {
  double V_inf = 0, approach = 0, V_th = 0, V_reset = 0;                                   // V_inf: V_rest + R I
  double held_steps = 0;                                                                   // LIFRef
  double decay_a = 0, beta = 0;                                                            // ALIF
  double V_T = 0, Delta_T = 0, dt_over_tau = 0;                                            // ExpIF
  double V_rest = 0, R = 0, mean = 0, decay_I = 0, kick_I = 0;                             // LIF under noise
  double C = 0, g_Na = 0, g_K = 0, g_L = 0, E_Na = 0, E_K = 0, E_L = 0, dt_ms = 0, I = 0;  // HH
};

/// A population at its beginning.
struct Start {
  Constants constants;
  std::vector<std::vector<double>> state;       // padded to whole blocks
  std::vector<std::vector<double>> per_neuron;  // V_inf and approach, or empty
};

/// Spikes in order of step and then of neuron, in pieces that never move.
class SpikeList {
 public:
  struct Piece {
    std::size_t size = 0;
    std::unique_ptr<std::uint32_t[]> step, neuron;
  };
  Piece& add(std::size_t spikes);
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
  [[nodiscard]] std::uint64_t size() const;

 private:
  std::vector<Piece> pieces_;
};

class Reference {
 public:
  Reference(const Case& what, Start start);
  /// Back to the beginning.
  void rewind();
  /// Touches the memory for masks, which keep_masks otherwise does.
  void make_room_for_masks();
  /// All steps; the masks of all steps are kept in memory that was there before.
  void keep_masks(int threads);
  /// All steps; after every 100 the masks become lists in new memory.
  void record(int threads);
  [[nodiscard]] std::uint64_t spikes_in_masks() const;
  [[nodiscard]] const SpikeList& spikes() const { return spikes_; }

 private:
  Case case_;
  Start start_;
  std::vector<std::vector<double>> state_;
  std::vector<std::uint64_t> masks_;
  SpikeList spikes_;
};

/// "AVX2" and such.
const char* reference_instruction_set();

}  // namespace rheobase::bench
