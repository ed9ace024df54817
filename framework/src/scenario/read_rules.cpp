// The values that are more than one: lists, and rules such as { normal = { mean = "-65 mV", std = "5 mV" } }.

#include "scenario/read_values.hpp"

#include <fmt/format.h>

namespace rheobase::scenario {
namespace {

/// The two quantities of a rule such as `normal = { mean = "-65 mV", std = "5 mV" }`, which have one dimension.
struct Pair {
  Quantity first, second;
};

std::optional<Pair> read_pair(Node& table, const std::string (&keys)[2], const std::string& what,
                              const std::string& path, Reading& reading) {
  const std::string example = fmt::format("{{ {} = \"...\", {} = \"...\" }}", keys[0], keys[1]);
  if (!is_table(table, what, example, reading)) return std::nullopt;
  check_keys(table, keys, what, reading);
  std::optional<Quantity> values[2];
  for (std::size_t i = 0; i < 2; ++i) {
    const Node* node = table.value(keys[i]);
    if (node == nullptr) {
      reading.refuse(table.place, fmt::format("{} has no {}; it is {}", what, keys[i], example));
    } else {
      reading.places[path + "." + keys[i]] = node->place;
      values[i] = read_quantity(*node, keys[i] + " of " + what, reading);
    }
  }
  if (!values[0] || !values[1]) return std::nullopt;
  if (values[0]->dimension == values[1]->dimension) return Pair{*values[0], *values[1]};
  const Node &first = *table.value(keys[0]), &second = *table.value(keys[1]);
  reading.refuse(second.place, fmt::format("{} and {} of {} must have one dimension, but {} is {} and {} is {}",
                                           keys[0], keys[1], what, shown(first), dimension_name(values[0]->dimension),
                                           shown(second), dimension_name(values[1]->dimension)));
  return std::nullopt;
}

std::optional<Value> read_rule(Node& node, const std::string& what, const std::string& path, Reading& reading) {
  const std::vector<std::string> rules{"normal", "uniform", "linspace"};
  const std::size_t before = reading.findings.size();
  check_keys(node, rules, what, reading);
  if (node.entries.size() != 1) {
    if (reading.findings.size() > before) return std::nullopt;
    reading.refuse(node.place,
                   fmt::format("{} needs one rule: normal, uniform or linspace, such as {{ normal = {{ mean = "
                               "\"...\", std = \"...\" }} }}",
                               what));
    return std::nullopt;
  }
  const std::string rule = node.entries[0].key;
  Node& table = node.entries[0].value;
  const std::string of = rule + " of " + what, below = path + "." + rule;
  if (rule == "normal") {
    const auto pair = read_pair(table, {"mean", "std"}, of, below, reading);
    if (!pair) return std::nullopt;
    if (pair->second.si >= 0.0) return Normal{pair->first, pair->second};
    const Node& std = *table.value("std");
    reading.refuse(std.place, fmt::format("std of {} must be >= 0, but it is {}", of, shown(std)));
  } else if (rule == "uniform") {
    const auto pair = read_pair(table, {"low", "high"}, of, below, reading);
    if (!pair) return std::nullopt;
    if (pair->first.si < pair->second.si) return Uniform{pair->first, pair->second};
    const Node &low = *table.value("low"), &high = *table.value("high");
    reading.refuse(low.place,
                   fmt::format("low of {} must be below high, but {} is not below {}", of, shown(low), shown(high)));
  } else if (rule == "linspace") {
    const auto pair = read_pair(table, {"from", "to"}, of, below, reading);
    if (pair) return Linspace{pair->first, pair->second};
  }
  return std::nullopt;
}

std::optional<Value> read_list(const Node& node, const std::string& what, const std::string& path, Reading& reading) {
  if (node.items.empty()) {
    reading.refuse(node.place, what + " is a list without values; it needs one for each neuron");
    return std::nullopt;
  }
  std::vector<Quantity> list;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    reading.places[fmt::format("{}[{}]", path, i)] = node.items[i].place;
    if (const auto q = read_quantity(node.items[i], fmt::format("value {} of {}", i + 1, what), reading))
      list.push_back(*q);
  }
  if (list.size() != node.items.size()) return std::nullopt;
  return list;
}

}  // namespace

std::optional<Value> read_value(Node& node, const std::string& what, const std::string& path, Reading& reading) {
  reading.places[path] = node.place;
  if (node.kind == Node::Kind::list) return read_list(node, what, path, reading);
  if (node.kind == Node::Kind::table) return read_rule(node, what, path, reading);
  return read_single_value(node, what, reading);
}

}  // namespace rheobase::scenario
