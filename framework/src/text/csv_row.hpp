#pragma once
// The cells of a row of CSV as RFC 4180 has them: a comma within quotation marks parts no cells, and a doubled mark within
// them is one.

#include <string>
#include <string_view>

namespace rheobase {

/// Takes the cells off a row, one after the other.
class CsvRow {
 public:
  explicit CsvRow(std::string_view row) : rest_(row) {}

  /// The next cell without its quotation marks, valid until the next one is taken; false behind the last.
  bool next(std::string_view& cell);
  /// Whether the mark that the last cell begins with has no end: its text goes on in the next line, or the file is damaged.
  [[nodiscard]] bool is_open() const { return is_open_; }

 private:
  bool take_quoted(std::size_t begin, std::string_view& cell);
  void go_behind(std::size_t comma);

  std::string_view rest_;
  std::string unquoted_;  // a cell that had doubled marks
  bool at_end_ = false, is_open_ = false;
};

/// A text as a cell of a row: between quotation marks where it needs them.
std::string csv_cell(std::string_view text);

}  // namespace rheobase
