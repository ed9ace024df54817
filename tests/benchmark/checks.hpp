#pragma once
// What makes the figures comparable: reference and product do the same.

#include "case.hpp"

#include <string>
#include <vector>

namespace rheobase::bench {

/// What is wrong, in sentences; empty: nothing. Seconds.
std::vector<std::string> check_all_references();

}  // namespace rheobase::bench
