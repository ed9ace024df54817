#pragma once
// The memory that this program takes with operator new.

#include <cstddef>

namespace counted {

struct Memory {
  std::size_t allocations = 0;  // since the program began
  std::size_t bytes = 0;        // there are now
  std::size_t peak = 0;         // the most there were since the last watch_peak()
};
Memory memory();
void watch_peak();

/// While it lives, the allocation after the next `successes` throws std::bad_alloc, once.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::size_t successes);
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  [[nodiscard]] static bool happened();
};

}  // namespace counted
