#pragma once
// What drives the neurons of a block. A block asks its sources one after the other to add to its rows of input, and knows
// nothing else of them.

#include "engine/failure.hpp"

#include <rheobase/plugin/abi.h>

#include <array>
#include <limits>
#include <optional>
#include <vector>

namespace rheobase {

/// What a source does from a step on; the same up to `end`.
struct InputSpan {
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
  bool current = false, jump = false;  // what it adds to; neither: it is silent
  bool varies = false;                 // from step to step; else one row serves the whole span
};

/// Rows of a block's input, one after the other.
struct InputRows {
  std::int64_t first = 0;     // step of the first
  std::int64_t count = 0;     // a row a step; one row for all steps where no source varies
  std::int64_t neurons = 0;   // of a row
  double* current = nullptr;  // A
  double* jump = nullptr;     // V; null where no source jumps
};

/// Memory of a thread for the source at work. Nothing in it outlives a call.
struct InputScratch {
  std::vector<double> values, before;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
};

/// One of a block's sources. It owns what it needs in the next chunk, and is used by one thread at a time.
class InputSource {
 public:
  virtual ~InputSource() = default;
  [[nodiscard]] virtual InputSpan span(std::int64_t step) const = 0;
  /// Adds its input to rows of one span in which it is not silent.
  /// @returns the earliest failure, if there was one
  [[nodiscard]] virtual std::optional<Failure> add_to(const InputRows& rows, InputScratch& scratch) = 0;
};

}  // namespace rheobase
