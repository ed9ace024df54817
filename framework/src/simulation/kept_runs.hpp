#pragma once
// Compiled runs on their way from the check of a sweep to its runs.

#include "compile/network.hpp"

#include <rheobase/simulation/simulation.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace rheobase {

class KeptRuns {
 public:
  /// Forgets what is there. @param budget bytes that a sweep may keep; a single run is kept whatever it takes
  void begin(std::size_t runs, std::uint64_t budget);
  /// Keeps a run if there is room. From any thread, as take().
  void keep(std::size_t run, Network&& network);
  /// A simulation of a run. One that is kept is handed over, where it suits the options.
  /// @throws what Simulation throws
  Simulation take(std::size_t run, Model model, const Registry& registry, const RunOptions& options);

 private:
  static std::uint64_t bytes_of(const Network& network);

  std::mutex mutex_;
  std::vector<std::unique_ptr<Network>> networks_;  // by run
  std::uint64_t left_ = 0;                          // bytes of the budget
};

}  // namespace rheobase
