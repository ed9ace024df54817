#include "scenario/source_text.hpp"

#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::scenario {
namespace {

// A stray continuation byte of UTF-8 belongs to the character before it: such a text is rejected with its place.
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::string shown(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '\t', ' ');
  return printable(spaced, spaced.size());
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

SourceText::SourceText(std::string_view text) : text_(text), lines_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || begins_character(text[i])) characters_.push_back(static_cast<std::uint32_t>(i));
    if (text[i] == '\n') lines_.push_back(static_cast<std::uint32_t>(characters_.size()));
  }
  characters_.push_back(static_cast<std::uint32_t>(text.size()));
}

Place SourceText::place(std::size_t offset) const {
  const auto after = [](const std::vector<std::uint32_t>& begins, std::size_t value) {
    return static_cast<std::size_t>(std::ranges::upper_bound(begins, value) - begins.begin());
  };
  const std::size_t character = after(characters_, offset) - 1;
  const std::size_t line = after(lines_, character);
  return {static_cast<int>(line), static_cast<int>(character - lines_[line - 1] + 1)};
}

std::size_t SourceText::character(int line, int column) const {
  const std::size_t last = characters_.size() - 1;
  if (line < 1) return 0;
  if (static_cast<std::size_t>(line) > lines_.size()) return last;
  const std::size_t begin = lines_[static_cast<std::size_t>(line) - 1];
  const std::size_t end =
      static_cast<std::size_t>(line) == lines_.size() ? last : lines_[static_cast<std::size_t>(line)] - 1;
  return std::min(begin + static_cast<std::size_t>(std::max(column, 1) - 1), end);
}

std::size_t SourceText::offset(int line, int column) const { return characters_[character(line, column)]; }

std::string_view SourceText::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > lines_.size()) return {};
  const std::size_t begin = offset(number, 1);
  const std::string_view line = text_.substr(begin, text_.find('\n', begin) - begin);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string SourceText::excerpt(const Place& place) const {
  constexpr std::size_t most_before = 70, most_after = 40;  // characters
  const std::string_view whole = line(place.line);
  const std::size_t begin = offset(place.line, 1);
  const std::size_t caret = character(place.line, place.column);
  const std::size_t first_character = character(place.line, 1);
  const std::size_t from = characters_[std::max(first_character, caret - std::min(caret, most_before))];
  const std::size_t at = std::min<std::size_t>(characters_[caret], begin + whole.size());
  const std::size_t to =
      std::min<std::size_t>(characters_[std::min(caret + most_after, characters_.size() - 1)], begin + whole.size());

  const std::string before = (from > begin ? "..." : "") + shown(text_.substr(from, at - from));
  const std::string after = shown(text_.substr(at, to - at)) + (to < begin + whole.size() ? "..." : "");
  const std::string gutter = fmt::format("{:5} | ", place.line);
  const std::string margin(gutter.size() - 2, ' ');
  return gutter + before + after + '\n' + margin + "| " + std::string(character_count(before), ' ') + '^';
}

}  // namespace rheobase::scenario
