#pragma once
// A model in lines that can be compared: two are the same run when all lines are the same, and where they differ a line
// says what.

#include "compile/network.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rheobase {

/// What is meant, and what it is: {"population.cell.tau", "\"10 ms\""}.
using ModelLines = std::vector<std::pair<std::string, std::string>>;

/// All that a result depends on: values as they were described, and which plug-ins compute them, with their fields.
ModelLines model_lines(const Model& model, const Network& network);

/// The first difference as a sentence; empty: none. `there` and `here` are told apart by these words.
std::string first_difference(const ModelLines& there, const ModelLines& here);

}  // namespace rheobase
