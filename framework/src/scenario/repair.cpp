#include "scenario/repair.hpp"

#include "scenario/limits.hpp"

#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace rheobase::scenario {
namespace {

constexpr std::string_view blanks = " \t";
constexpr double beyond_64_bits = 18446744073709551616.0;
constexpr std::size_t longest_message = 200;
constexpr std::string_view given_twice = "cannot redefine existing";  // in the words of the TOML library

/// `key = value` on one line, as offsets into the line; the value ends before a comment.
struct Statement {
  std::size_t key_begin, key_end, value_begin, value_end;
};

/// Where the first of `wanted` is outside quotes, or the text's end.
std::size_t find_outside_quotes(std::string_view text, std::string_view wanted, std::size_t from = 0) {
  char quote = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == '\\' && quote == '"') ++i;
      else if (text[i] == quote) quote = 0;
    } else if (wanted.find(text[i]) != wanted.npos) {
      return i;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    }
  }
  return text.size();
}

std::size_t end_without_blanks(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && blanks.find(text[end - 1]) != blanks.npos) --end;
  return end;
}

/// Nothing if the line holds no statement, or one that may continue in the next line.
std::optional<Statement> statement_in(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(blanks), line.size());
  const std::size_t equals = find_outside_quotes(line, "=#[]{},", begin);
  if (equals == line.size() || line[equals] != '=' || equals == begin) return std::nullopt;
  if (line.find("\"\"\"") != line.npos || line.find("'''") != line.npos) return std::nullopt;
  const std::size_t comment = find_outside_quotes(line, "#", equals);
  int depth = 0;
  for (std::size_t i = find_outside_quotes(line, "[]{}", equals); i < comment;
       i = find_outside_quotes(line, "[]{}", i + 1))
    depth += line[i] == '[' || line[i] == '{' ? 1 : -1;
  if (depth != 0) return std::nullopt;
  const std::size_t value = std::min(line.find_first_not_of(blanks, equals + 1), comment);
  return Statement{begin, end_without_blanks(line, begin, equals), value, end_without_blanks(line, value, comment)};
}

/// The library's words, without its own name for where it was.
std::string in_plain_words(std::string_view message) {
  std::string text = printable(message, longest_message);
  const auto replace = [&](std::string_view from, std::string_view to) {
    if (const auto at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
  };
  replace("Error while parsing ", "cannot read this ");
  replace("'\\n'", "the end of the line");
  if (text.find("expected comma") != text.npos)
    text += "; in a list, too, a name or a number with a unit needs quotes, such as [\"10 ms\", \"20 ms\"]";
  return text;
}

/// Says what is wrong with a statement, at the place of the failure or, where the whole value is wrong, at the value's.
Finding what_is_wrong(std::string_view line, const Statement& s, const TomlFailure& failure, const Place& value_place) {
  const std::string_view key = line.substr(s.key_begin, s.key_end - s.key_begin);
  const std::string_view value = line.substr(s.value_begin, s.value_end - s.value_begin);
  const auto failed_with = [&](std::string_view words) { return failure.message.find(words) != std::string::npos; };
  if (value.empty()) return {value_place, fmt::format("{} has no value", printable(key))};
  if (failed_with(given_twice)) {
    const std::size_t open = failure.message.find('\''), close = failure.message.rfind('\'');
    return {failure.place, fmt::format("'{}' is given twice in the value of {}; keep one of them",
                                       printable(failure.message.substr(open + 1, close - open - 1)), printable(key))};
  }
  if (failed_with("could not be interpreted"))
    return {value_place,
            fmt::format("the value of {} holds a number that is out of range: {}", printable(key), printable(value))};
  if (value[0] == '"' && std::ranges::count(value, '"') == 1)
    return {value_place, fmt::format("the text {} has no closing quote", printable(value))};
  const bool letters = std::ranges::any_of(value, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
  if (letters && value.find_first_of("\"'[]{}") == value.npos)
    return {value_place, fmt::format("a name, or a number with a unit, needs quotes: write {} = \"{}\"", printable(key),
                                     printable(value))};
  return {failure.place, in_plain_words(failure.message)};
}

}  // namespace

bool Repairs::repair(std::string& text, const TomlFailure& failure, std::vector<Finding>& findings) {
  const std::string before = text;
  const SourceText source(before);
  const int line = failure.place.line;
  const bool again = std::ranges::find(lines_, line) != lines_.end();
  const bool worthwhile = lines_.size() < most_findings;
  lines_.push_back(line);
  if (worthwhile && out_of_range(text, source, failure)) return true;
  if (worthwhile && !again && (duplicate(text, source, failure) || bad_value(text, source, failure, findings)))
    return true;

  for (const Duplicate& twice : duplicates_)
    findings.push_back({twice.place, fmt::format("{} is given twice; keep one of them", twice.shown())});
  if (std::ranges::find(refused_, line) == refused_.end())
    findings.push_back({failure.place, in_plain_words(failure.message)});
  return false;
}

std::string Repairs::Duplicate::shown() const { return table ? "[" + printable(key) + "]" : printable(key); }

bool Repairs::out_of_range(std::string& text, const SourceText& source, const TomlFailure& failure) {
  const std::string_view message = failure.message;
  if (message.find("not representable in 64 bits") == message.npos) return false;
  const std::size_t open = message.find('\''), close = message.rfind('\'');
  std::string number(message.substr(open + 1, close - open - 1));
  const std::size_t end = source.offset(failure.place.line, failure.place.column);
  const std::size_t begin = source.offset(failure.place.line, 1);
  std::size_t at = source.text().substr(begin, end - begin).rfind(number);
  if (at == std::string_view::npos || number.empty()) return false;
  if (at > 0 && source.text()[begin + at - 1] == '-') number.insert(0, source.text().substr(begin + --at, 1));
  text.replace(begin + at, number.size(), "0" + std::string(number.size() - 1, ' '));
  out_of_range_.push_back({source.place(begin + at), number});
  return true;
}

bool Repairs::duplicate(std::string& text, const SourceText& source, const TomlFailure& failure) {
  if (failure.message.find(given_twice) == std::string::npos) return false;
  const std::string_view line = source.line(failure.place.line);
  const std::size_t begin = source.offset(failure.place.line, 1);
  const std::string marker = fmt::format("given-twice-{}", duplicates_.size());
  const std::size_t first = std::min(line.find_first_not_of(blanks), line.size());
  std::string key, replacement;
  bool table = false;
  if (const auto s = statement_in(line)) {
    const bool within_its_value = source.offset(failure.place.line, failure.place.column) > begin + s->value_begin;
    if (within_its_value) return false;
    key = line.substr(s->key_begin, s->key_end - s->key_begin);
    replacement = marker + " = 0";
  } else if (line.substr(first).starts_with('[') && !line.substr(first).starts_with("[[")) {
    const std::size_t close = find_outside_quotes(line, "]", first + 1);
    key = line.substr(first + 1, close - first - 1);
    replacement = "[" + marker + "]";
    table = true;
  } else {
    return false;
  }
  text.replace(begin, line.size(), replacement);
  duplicates_.push_back({marker, key, table, source.place(begin + first)});
  return true;
}

bool Repairs::bad_value(std::string& text, const SourceText& source, const TomlFailure& failure,
                        std::vector<Finding>& findings) {
  const std::string_view line = source.line(failure.place.line);
  const auto s = statement_in(line);
  if (!s) return false;
  const std::size_t begin = source.offset(failure.place.line, 1);
  findings.push_back(what_is_wrong(line, *s, failure, source.place(begin + s->value_begin)));
  text.replace(begin + s->value_begin, line.size() - s->value_begin, s->value_begin == line.size() ? " 0" : "0");
  refused_.push_back(failure.place.line);
  return true;
}

void Repairs::apply(Node& root, std::vector<Finding>& findings) const { visit(root, root, findings); }

// Every node is visited, since a replaced line may hold several.
void Repairs::visit(Node& node, Node& root, std::vector<Finding>& findings) const {
  for (const OutOfRange& repaired : out_of_range_) {
    if (node.place != repaired.place || node.kind != Node::Kind::integer) continue;
    node.written = repaired.number;
    const char *begin = repaired.number.data(), *end = begin + repaired.number.size();
    if (std::from_chars(begin, end, node.real).ptr != end) node.real = beyond_64_bits;  // hexadecimal, say
    node.too_large = true;
  }
  if (node.kind == Node::Kind::integer && std::ranges::find(refused_, node.place.line) != refused_.end())
    node.kind = Node::Kind::refused;
  for (Node& item : node.items) visit(item, root, findings);
  for (Entry& entry : node.entries) visit(entry.value, root, findings);

  for (const Duplicate& twice : duplicates_) {
    if (node.find(twice.marker) == nullptr) continue;
    const std::string key = twice.key + " = 0";
    const auto parsed = parse_toml(SourceText(key));
    Node* in = twice.table ? &root : &node;
    Entry* first = nullptr;
    for (const Node* path = std::get_if<Node>(&parsed); path != nullptr && !path->entries.empty();
         path = &path->entries[0].value) {
      first = in->find(path->entries[0].key);
      if (first == nullptr) break;
      in = &first->value;
    }
    findings.push_back(
        {twice.place, fmt::format("{} is given twice{}; keep one of them", twice.shown(),
                                  first != nullptr ? fmt::format(", first on line {}", first->place.line) : "")});
    std::erase_if(node.entries, [&](const Entry& entry) { return entry.key == twice.marker; });
  }
}

}  // namespace rheobase::scenario
