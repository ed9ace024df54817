#pragma once
// What is refused before the TOML parser sees the text: bytes that are no text, and sizes that would exhaust the stack
// of every recursive function that follows.

#include "scenario/source_text.hpp"

#include <vector>

namespace rheobase::scenario {

inline constexpr std::size_t largest_file = 1 << 20;  // bytes
inline constexpr int deepest_nesting = 32;            // of lists and tables in a value; and parts of one key
inline constexpr int most_keys = 10000;
inline constexpr std::size_t most_findings = 20;  // that a report lists

/// Whether the text may be parsed; if not, the findings say why.
bool within_limits(const SourceText& source, std::vector<Finding>& findings);

}  // namespace rheobase::scenario
