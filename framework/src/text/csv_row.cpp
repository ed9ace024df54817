#include "text/csv_row.hpp"

namespace rheobase {
namespace {

constexpr std::string_view blanks = " \t";

}  // namespace

bool CsvRow::next(std::string_view& cell) {
  if (at_end_) return false;
  const std::size_t begin = rest_.find_first_not_of(blanks);
  if (begin != rest_.npos && rest_[begin] == '"' && take_quoted(begin, cell)) return true;
  const std::size_t comma = rest_.find(',');
  cell = rest_.substr(0, comma);
  go_behind(comma);
  return true;
}

/// False where text follows the closing mark, which makes the marks part of the text.
bool CsvRow::take_quoted(std::size_t begin, std::string_view& cell) {
  bool doubled = false;
  std::size_t end = rest_.find('"', begin + 1);
  for (; end != rest_.npos && rest_.substr(end + 1).starts_with('"'); end = rest_.find('"', end + 2)) doubled = true;
  is_open_ = end == rest_.npos;
  if (is_open_) return false;
  const std::size_t comma = rest_.find_first_not_of(blanks, end + 1);
  if (comma != rest_.npos && rest_[comma] != ',') return false;
  cell = rest_.substr(begin + 1, end - begin - 1);
  if (doubled) {
    unquoted_ = cell;
    for (std::size_t at = 0; (at = unquoted_.find("\"\"", at)) != unquoted_.npos; ++at) unquoted_.erase(at, 1);
    cell = unquoted_;
  }
  go_behind(comma);
  return true;
}

void CsvRow::go_behind(std::size_t comma) {
  at_end_ = comma == rest_.npos;
  rest_.remove_prefix(at_end_ ? rest_.size() : comma + 1);
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

}  // namespace rheobase
