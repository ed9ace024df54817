#pragma once
// Lines and columns of a file. Columns count characters, as editors do, while texts are cut by bytes; every step from
// one to the other is here.

#include <rheobase/scenario/scenario.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase::scenario {

class SourceText {
 public:
  explicit SourceText(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Place place(std::size_t offset) const;
  /// The byte at a place; a place beyond its line is the line's end.
  [[nodiscard]] std::size_t offset(int line, int column) const;
  /// A line without its end; empty if there is no such line.
  [[nodiscard]] std::string_view line(int number) const;
  /// The line at a place, made printable, and a caret below the place; a long line is cut around it.
  [[nodiscard]] std::string excerpt(const Place& place) const;

 private:
  [[nodiscard]] std::size_t character(int line, int column) const;
  std::string_view text_;
  std::vector<std::uint32_t> characters_;  // the byte at which each character begins, and the text's size
  std::vector<std::uint32_t> lines_;       // the character with which each line begins
};

/// Without spaces and tabs at its ends.
std::string_view trimmed(std::string_view text);

/// How many characters a text has.
std::size_t character_count(std::string_view text);

}  // namespace rheobase::scenario
