#pragma once

#include "engine/scheduler.hpp"

namespace rheobase {

/// Whether the runs of a sweep get one thread each, next to the others.
inline bool side_by_side(std::size_t runs, const Scheduler& scheduler) {
  return runs >= static_cast<std::size_t>(scheduler.threads());
}

}  // namespace rheobase
