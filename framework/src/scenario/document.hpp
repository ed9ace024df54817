#pragma once
// The text of a scenario file, or of one value of an override, as a tree.

#include "scenario/node.hpp"
#include "scenario/source_text.hpp"

#include <optional>
#include <vector>

namespace rheobase::scenario {

/// The table that the text describes, together with the findings about its form; nothing if it cannot be read.
std::optional<Node> parse_document(const SourceText& source, std::vector<Finding>& findings);

}  // namespace rheobase::scenario
