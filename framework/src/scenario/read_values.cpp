#include "scenario/read_values.hpp"

#include "scenario/source_text.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace rheobase::scenario {
namespace {

bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

/// Whether a text can only be meant as a quantity: it begins as a number does, or as "nan" or "inf".
bool begins_like_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  if (text.empty()) return false;
  if ((text[0] >= '0' && text[0] <= '9') || text[0] == '-' || text[0] == '+' || text[0] == '.') return true;
  for (const std::string_view word : {"\xE2\x88\x92", "\xE2\x80\x93"})  // the minus and the dash of papers
    if (text.starts_with(word)) return true;
  for (const std::string_view word : {"nan", "inf", "infinity"}) {
    const bool same = text.size() >= word.size() &&
                      std::ranges::equal(text.substr(0, word.size()), word, {}, [](char c) { return c | 0x20; });
    if (same && (text.size() == word.size() || !is_letter(text[word.size()]))) return true;
  }
  return false;
}

std::optional<Quantity> finite(const Quantity& q, const Node& node, const std::string& what, Reading& reading) {
  if (std::isfinite(q.si)) return q;
  reading.refuse(node.place, fmt::format("{} must be a finite number, but it is {}", what, shown(node)));
  return std::nullopt;
}

std::optional<Quantity> parsed(const Node& node, const std::string& what, Reading& reading) {
  try {
    return finite(parse_quantity(node.text), node, what, reading);
  } catch (const UnitError& error) {
    Place place = node.place;
    if (node.verbatim && place.override_number == 0)
      place.column += 1 + static_cast<int>(character_count(std::string_view(node.text).substr(0, error.offset())));
    reading.refuse(place, fmt::format("{} cannot be {}: {}", what, shown(node), error.what()));
    return std::nullopt;
  }
}

const char* kind_in_words(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::text:
      return "a text";
    case Node::Kind::integer:
      return "an integer";
    case Node::Kind::real:
      return "a number";
    case Node::Kind::boolean:
      return "a boolean";
    case Node::Kind::date:
      return "a date";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::table:
      return "a table";
    case Node::Kind::refused:
      break;
  }
  return "no value";
}

}  // namespace

std::string shown(const Node& node) {
  std::string line = node.written;
  std::ranges::replace_if(
      line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return printable(line);
}

std::string shown_with_kind(const Node& node) { return shown(node) + " is " + kind_in_words(node.kind); }

bool is_table(const Node& node, const std::string& what, const std::string& example, Reading& reading) {
  if (node.kind == Node::Kind::table) return true;
  if (node.kind != Node::Kind::refused)
    reading.refuse(node.place, fmt::format("{} is {}, but {}", what, example, shown_with_kind(node)));
  return false;
}

std::optional<std::string> read_text(const Node& node, const std::string& what, const std::string& example,
                                     Reading& reading) {
  if (node.kind == Node::Kind::refused) return std::nullopt;
  if (node.kind == Node::Kind::text && !node.text.empty()) return node.text;
  reading.refuse(node.place, fmt::format("{} is {}, but {}", what, example,
                                         node.kind == Node::Kind::text ? "it is empty" : shown_with_kind(node)));
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Node& node, const std::string& what, std::int64_t least,
                                         std::int64_t most, Reading& reading) {
  if (node.kind == Node::Kind::refused) return std::nullopt;
  if (node.kind != Node::Kind::integer) {
    std::string hint;
    const bool in_quotes = node.kind == Node::Kind::text && !node.text.empty() &&
                           std::ranges::all_of(node.text, [](char c) { return c >= '0' && c <= '9'; });
    const bool whole = node.kind == Node::Kind::real && node.real == std::floor(node.real) &&
                       node.real >= static_cast<double>(least) && node.real <= static_cast<double>(most);
    if (in_quotes) hint = fmt::format("; write {} without quotes", printable(node.text));
    if (whole) hint = fmt::format("; write {:.0f}", node.real);
    reading.refuse(node.place,
                   fmt::format("{} is an integer from {} to {}, but {}{}", what, least, most,
                               node.kind == Node::Kind::real ? shown(node) + " is none" : shown_with_kind(node), hint));
    return std::nullopt;
  }
  if (!node.too_large && node.integer >= least && node.integer <= most) return node.integer;
  const bool below = node.real < static_cast<double>(least);
  reading.refuse(node.place, fmt::format("{} must be at {} {}, but it is {}", what, below ? "least" : "most",
                                         below ? least : most, shown(node)));
  return std::nullopt;
}

std::optional<Quantity> read_quantity(const Node& node, const std::string& what, Reading& reading) {
  switch (node.kind) {
    case Node::Kind::integer:
    case Node::Kind::real:
      return finite(Quantity(node.real), node, what, reading);
    case Node::Kind::text:
      return parsed(node, what, reading);
    case Node::Kind::refused:
      return std::nullopt;
    default:
      break;
  }
  reading.refuse(node.place, fmt::format("{} is a number, with its unit in quotes, such as \"10 ms\", but {}", what,
                                         shown_with_kind(node)));
  return std::nullopt;
}

std::optional<Value> read_single_value(const Node& node, const std::string& what, Reading& reading) {
  if (node.kind == Node::Kind::text && node.text.empty()) {
    reading.refuse(node.place, what + " is empty");
    return std::nullopt;
  }
  if (node.kind == Node::Kind::text && !begins_like_number(node.text)) return node.text;
  return read_quantity(node, what, reading);
}

std::optional<Value> read_table(const Node& node, const std::string& what, Reading& reading) {
  const auto file = read_text(node, what, "the path of a CSV file in quotes", reading);
  if (!file) return std::nullopt;
  try {
    return reading.tables.read(*file);
  } catch (const FileError& error) {
    reading.refuse(node.place, what + ": " + error.what());
    return std::nullopt;
  }
}

void check_keys(Node& table, std::span<const std::string> known, const std::string& in, Reading& reading) {
  for (Entry& entry : table.entries) {
    if (entry.value.kind == Node::Kind::refused || std::ranges::find(known, entry.key) != known.end()) continue;
    std::string hint = did_you_mean(entry.key, known);
    if (hint.empty()) hint = fmt::format("; it has {}", fmt::join(known, ", "));
    reading.refuse(entry.place, fmt::format("{} has no '{}'{}", in, printable(entry.key), hint));
    const auto meant = near_name(entry.key, known);
    if (!meant) continue;
    Entry* other = table.find(*meant);
    if (other == nullptr) entry.key = *meant;
    else
      std::ranges::move(entry.value.entries, std::back_inserter(other->value.entries));  // [populaton.b] next to others
  }
}

}  // namespace rheobase::scenario
