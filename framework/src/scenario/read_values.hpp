#pragma once
// The values of a scenario: nodes to numbers, texts, quantities and rules, with a finding for each node that is something else.
// `what` names the value in messages: "tau of population 'cells'".

#include "scenario/node.hpp"
#include "scenario/read_series.hpp"

#include <optional>
#include <span>

namespace rheobase::scenario {

/// What the readers of a scenario write to.
struct Reading {
  std::map<std::string, Place>& places;
  std::map<std::string, Place>& keys;
  std::vector<Finding>& findings;
  SeriesFiles& tables;

  void refuse(const Place& place, std::string message) { findings.push_back({place, std::move(message)}); }
};

/// As it is written, for messages: `"50"`; and with its kind: `"50" is a text`.
std::string shown(const Node& node);
std::string shown_with_kind(const Node& node);

/// `example` is in the message about a node of another kind, and so does it below.
std::optional<std::string> read_text(const Node& node, const std::string& what, const std::string& example,
                                     Reading& reading);
std::optional<std::int64_t> read_integer(const Node& node, const std::string& what, std::int64_t least,
                                         std::int64_t most, Reading& reading);
/// A number, or a text that is a number with a unit; finite.
std::optional<Quantity> read_quantity(const Node& node, const std::string& what, Reading& reading);
/// One value, as a sweep takes it: a quantity, or a text that is a choice.
std::optional<Value> read_single_value(const Node& node, const std::string& what, Reading& reading);
/// Whatever a parameter, an initial state or a setting can be; places are noted for `path` and what is below it.
std::optional<Value> read_value(Node& node, const std::string& what, const std::string& path, Reading& reading);

/// The table of a CSV file that a text names.
std::optional<Value> read_table(const Node& node, const std::string& what, Reading& reading);

/// Whether a node is a table; if it is not, a finding says what belongs there.
bool is_table(const Node& node, const std::string& what, const std::string& example, Reading& reading);
/// Reports keys that are not known. One that was probably meant as a known key takes its name, or is merged with it, so
/// that a slip of the pen is one finding and not two.
void check_keys(Node& table, std::span<const std::string> known, const std::string& in, Reading& reading);

}  // namespace rheobase::scenario
