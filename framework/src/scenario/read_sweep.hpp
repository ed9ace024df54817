#pragma once
// The [sweep] of a scenario: which values are varied, and what they take.

#include "scenario/read_values.hpp"

namespace rheobase::scenario {

/// One axis for each key of the table, in the order of the file. Values that the model cannot take are found here.
std::vector<Axis> read_sweep(Node& table, const Model& model, Reading& reading);

}  // namespace rheobase::scenario
