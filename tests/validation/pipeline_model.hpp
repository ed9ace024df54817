#pragma once
// The model with which the tests of the pipeline see epochs overlap.

#include "cases.hpp"

namespace rheobase::validation {

/// Two populations over more epochs than are advanced in one go, so large that threads share them, firing at random, all at
/// once, and seldom. Monitors: "spikes" of all, "some" of a few neurons, "rate", "trace".
Model pipeline_model();

/// Of a whole run, the rows of the steps below `end`.
std::size_t rows_before(const Table& whole, std::int64_t end);

}  // namespace rheobase::validation
