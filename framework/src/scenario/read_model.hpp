#pragma once
// The tree of a scenario file, read as the Experiment that it describes.

#include "scenario/read_values.hpp"

#include <rheobase/scenario/scenario.hpp>

namespace rheobase::scenario {

/// What cannot be read is reported, and the experiment is then of no use.
Experiment read_experiment(Node& root, Reading& reading);

}  // namespace rheobase::scenario
