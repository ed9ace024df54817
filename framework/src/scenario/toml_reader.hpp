#pragma once
// TOML text to nodes: the face of the one file that knows the TOML library.

#include "scenario/node.hpp"
#include "scenario/source_text.hpp"

#include <string>
#include <variant>

namespace rheobase::scenario {

/// The first place at which a text is no TOML.
struct TomlFailure {
  Place place;
  std::string message;
};

/// The table that a TOML text describes. The text must be within the limits.
std::variant<Node, TomlFailure> parse_toml(const SourceText& source);

}  // namespace rheobase::scenario
