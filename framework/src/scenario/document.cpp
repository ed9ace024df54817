#include "scenario/document.hpp"

#include "scenario/limits.hpp"
#include "scenario/repair.hpp"
#include "scenario/toml_reader.hpp"

#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

namespace rheobase::scenario {
namespace {

/// Texts and keys reach messages, tables and file names; none of them may hold what a terminal obeys or a reader cannot
/// see.
void refuse_invisible(Node& node, std::vector<Finding>& findings) {
  const auto refuse = [&](std::string_view text, const Place& place, const char* what) {
    if (printable(text, text.size()) == text) return false;
    findings.push_back({place, fmt::format("the {} '{}' holds a control character, or one that cannot be seen", what,
                                           printable(text))});
    return true;
  };
  if (node.kind == Node::Kind::text && refuse(node.text, node.place, "text")) node.kind = Node::Kind::refused;
  for (Node& item : node.items) refuse_invisible(item, findings);
  for (Entry& entry : node.entries) {
    refuse_invisible(entry.value, findings);
    if (!refuse(entry.key, entry.place, "name")) continue;
    entry.key = printable(entry.key);
    entry.value.kind = Node::Kind::refused;
  }
}

}  // namespace

std::optional<Node> parse_document(const SourceText& source, std::vector<Finding>& findings) {
  if (!within_limits(source, findings)) return std::nullopt;
  std::string text(source.text());
  Repairs repairs;
  while (findings.size() <= most_findings) {
    auto result = parse_toml(SourceText(text));
    if (Node* root = std::get_if<Node>(&result)) {
      repairs.apply(*root, findings);
      refuse_invisible(*root, findings);
      return std::move(*root);
    }
    if (!repairs.repair(text, std::get<TomlFailure>(result), findings)) break;
  }
  return std::nullopt;
}

}  // namespace rheobase::scenario
