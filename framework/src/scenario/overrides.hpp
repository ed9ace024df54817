#pragma once
// PATH=VALUE from the command line, put into the tree before it is read, so that one set of rules checks both.

#include "scenario/node.hpp"

#include <span>
#include <vector>

namespace rheobase::scenario {

void apply_overrides(Node& root, std::span<const std::string> overrides, std::vector<Finding>& findings);

}  // namespace rheobase::scenario
