#pragma once
// How much memory neurons and recordings take: the peak of processes of their own.

#include <cstdint>

namespace rheobase::bench {

struct MemoryFigures {
  double bytes_a_neuron = 0.0;      ///< of LIF, whose state is 8, without a monitor
  double recording_overhead = 0.0;  ///< what a recording adds to the peak over its payload: 24 bytes a spike
  std::int64_t many = 0;            ///< neurons
  double many_gib = 0.0;            ///< peak of a process that runs them
};

/// To be called before any other thread is there. @throws std::runtime_error
MemoryFigures measure_memory(std::int64_t neurons, std::int64_t recorded_neurons, std::int64_t recorded_steps,
                             std::int64_t many);

}  // namespace rheobase::bench
