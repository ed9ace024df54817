#pragma once
// A spike, as a host program gets it.

#include <cstddef>
#include <cstdint>

namespace rheobase {

/// Neuron `neuron` of the model's population `population` fired in step `step`, that is at the time (step + 1) dt.
struct Spike {
  std::int64_t step = 0;
  std::size_t population = 0;
  std::int64_t neuron = 0;
  friend bool operator==(const Spike&, const Spike&) = default;
};

}  // namespace rheobase
