#pragma once
// The tree of a scenario file, read as the Experiment that it describes.

#include "scenario/read_values.hpp"

#include <rheobase/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace rheobase::scenario {

/// The keys of a scenario that belong to no part of it.
inline std::vector<std::string> settings_of_a_scenario() { return {"format", "title", "duration", "dt", "seed"}; }

/// What cannot be read is reported, and the experiment is then of no use.
Experiment read_experiment(Node& root, Reading& reading);

}  // namespace rheobase::scenario
