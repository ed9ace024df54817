#pragma once
// Whom a stimulus drives and a monitor watches.

#include "scenario/read_values.hpp"

namespace rheobase::scenario {

/// The targets that a node names: a population, a table of a population and some of its neurons, or a list of these. No
/// neuron is named twice.
std::vector<Target> read_targets(Node& node, const std::string& what, const std::string& path,
                                 std::span<const Population> populations, Reading& reading);

}  // namespace rheobase::scenario
