#pragma once
// How to run a model: nothing in here changes a result.

#include <cstddef>
#include <cstdint>
#include <functional>

namespace rheobase {

class TableSink;

/// Threads that a run may use.
inline constexpr int most_threads = 1024;

struct RunOptions {
  int threads = 0;                 ///< 0: as many as the machine has; else up to most_threads, or std::invalid_argument
  std::size_t block_size = 0;      ///< neurons that one task advances. 0: as many as suit population, input and threads
  std::uint64_t memory_limit = 0;  ///< bytes; a larger model is refused. 0: 80 % of what is available
  std::uint64_t recording_limit = 0;  ///< bytes of samples that the sink, or recordings() without a budget, can take; a
                                      ///< model with more is refused. 0: any, or what memory_limit leaves
  TableSink* sink = nullptr;          ///< where rows go; null: recordings() keeps them
  std::uint64_t recording_budget = 0;  ///< bytes that recordings() keeps in memory; more goes to disk, see Recordings.
                                       ///< 0: what memory_limit leaves to them; more samples than that are refused
  std::function<bool(std::int64_t step)>
      on_progress{};  ///< every epoch or every few, with the steps done; false stops the run.
                      ///< Monitors may not have seen the last of them yet.
                      ///< advance(), run(), reset() and restore() within it are refused
                      ///< (std::logic_error), and it must not assign to the simulation
};

}  // namespace rheobase
