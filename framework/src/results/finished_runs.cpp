#include "results/finished_runs.hpp"

#include <iterator>

namespace rheobase::detail {

void FinishedRuns::add(std::size_t run, std::span<const WrittenTable> tables) {
  const std::lock_guard lock(mutex_);
  std::size_t first = run, end = run + 1;
  const auto next = ranges_.upper_bound(run);
  if (next != ranges_.begin())
    if (const auto before = std::prev(next);
        before->second == run && format_.append(folder_, tables, before->first, run))
      first = before->first;
  if (next != ranges_.end() && next->first == end && format_.append(folder_, tables, first, end)) {
    end = next->second;
    ranges_.erase(next);
  }
  ranges_[first] = end;
}

}  // namespace rheobase::detail
