#pragma once
// Columns of a table on a console: texts to the left, numbers to the right.

#include <algorithm>
#include <string>
#include <vector>

namespace rheobase::detail {

class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = false;  ///< aligned to the right
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// A row may have fewer cells than there are columns.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// The rows below their titles, if there are any.
  [[nodiscard]] std::string text() const {
    std::vector<std::string> titles;
    for (const Column& column : columns_) titles.push_back(column.title);
    std::vector<std::size_t> widths(columns_.size());
    const auto widen = [&](const std::vector<std::string>& row) {
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    };
    widen(titles);
    for (const auto& row : rows_) widen(row);

    std::string text;
    const auto write = [&](const std::vector<std::string>& row) {
      std::string line;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const std::string room(widths[c] - row[c].size(), ' ');
        line += (c == 0 ? "" : "   ") + (columns_[c].right ? room + row[c] : row[c] + room);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      if (!line.empty()) text += line + "\n";
    };
    write(titles);
    for (const auto& row : rows_) write(row);
    return text;
  }

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace rheobase::detail
