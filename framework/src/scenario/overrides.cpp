#include "scenario/overrides.hpp"

#include "scenario/document.hpp"
#include "scenario/read_model.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::scenario {
namespace {

constexpr std::string_view sweep_prefix = "sweep.";

void move_to(Node& node, const Place& place) {
  node.place = place;
  for (Node& item : node.items) move_to(item, place);
  for (Entry& entry : node.entries) {
    entry.place = place;
    move_to(entry.value, place);
  }
}

/// TOML, or a text if it is not valid TOML: nobody wants to quote quotes in a shell.
Node value_node(std::string_view value, const Place& place) {
  std::vector<Finding> not_toml;
  const std::string document = "value = " + std::string(value);
  const auto root = parse_document(SourceText(document), not_toml);
  Node node;
  if (root && not_toml.empty() && root->entries.size() == 1 && value.find('\n') == value.npos) {
    node = root->entries[0].value;
  } else {
    node.kind = Node::Kind::text;
    node.text = value;
    node.written = '"' + node.text + '"';
  }
  move_to(node, place);
  return node;
}

void set(Node& table, const std::string& key, Node value) {
  if (Entry* entry = table.find(key)) *entry = {key, value.place, std::move(value)};
  else table.entries.push_back({key, value.place, std::move(value)});
}

Node& table_called(Node& root, const std::string& key, const Place& place) {
  if (Entry* entry = root.find(key)) return entry->value;
  Node table;
  table.kind = Node::Kind::table;
  table.place = place;
  root.entries.push_back({key, place, std::move(table)});
  return root.entries.back().value;
}

/// Why the override cannot be applied; nothing when it is.
std::string apply(Node& root, std::string_view text, const Place& place) {
  const std::size_t equals = text.find('=');
  std::string path(trimmed(text.substr(0, equals)));
  if (equals == text.npos || path.empty())
    return "an override is PATH=VALUE, such as population.cells.tau=20ms or 'stimulus.drive.amplitude=3 nA'";
  if (printable(text, text.size()) != text) return "it holds a control character, or one that cannot be seen";
  Node value = value_node(trimmed(text.substr(equals + 1)), place);

  if (path.starts_with(sweep_prefix)) {
    path.erase(0, sweep_prefix.size());
    if (path.size() > 2 && path.front() == '"' && path.back() == '"') path = path.substr(1, path.size() - 2);
    set(table_called(root, "sweep", place), path, std::move(value));
    return "";
  }
  const Path where = parse_path(path);
  if (where.kind.empty()) {
    if (where.key == "sweep") return "the sweep is set axis by axis, such as 'sweep.seed=[1, 2, 3]'";
    const std::vector<std::string> known = settings_of_a_scenario();
    if (std::ranges::find(known, where.key) == known.end() && !near_name(where.key, known)) {
      const Node* populations = root.value("population");
      const bool one = populations != nullptr && !populations->entries.empty();
      return fmt::format("a scenario has no '{}'; what belongs to a part is set by its path, such as population.{}.{}",
                         printable(where.key), one ? printable(populations->entries[0].key) : "NAME",
                         printable(where.key));
    }
    set(root, where.key, std::move(value));
    return "";
  }
  Entry* parts = root.find(where.kind);
  Entry* part = parts == nullptr ? nullptr : parts->value.find(where.name);
  if (part == nullptr) {
    std::vector<std::string> names;
    if (parts != nullptr)
      for (const Entry& entry : parts->value.entries) names.push_back(entry.key);
    return no_such(where.kind, where.name, names);
  }
  if (Entry* axes = root.find("sweep"); axes != nullptr && axes->value.find(path) != nullptr)
    return fmt::format("{} takes its values from the sweep; set sweep.{} instead", in_words(where), printable(path));
  set(part->value, where.key, std::move(value));
  return "";
}

}  // namespace

void apply_overrides(Node& root, std::span<const std::string> overrides, std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const Place place{.override_number = static_cast<int>(i + 1)};
    std::string problem;
    try {
      problem = apply(root, overrides[i], place);
    } catch (const ModelError& error) {
      problem = error.problems()[0].message;
    }
    if (!problem.empty()) findings.push_back({place, problem});
  }
}

}  // namespace rheobase::scenario
