#pragma once
// How much a model needs, known before anything is allocated.

#include <cstdint>

namespace rheobase {

/// What a model needs, known before it runs.
struct Estimate {
  std::int64_t neurons = 0;
  std::int64_t steps = 0;
  std::uint64_t memory = 0;    ///< bytes, with the samples when no sink takes them
  std::uint64_t recorded = 0;  ///< bytes of the samples of state (how many spikes there will be is not known)
};

}  // namespace rheobase
