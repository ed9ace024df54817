#include "scenario/read_series.hpp"

#include "text/csv_row.hpp"
#include "text/digest.hpp"
#include "text/file_reader.hpp"
#include "scenario/source_text.hpp"
#include "text/cursor.hpp"
#include "units/number.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/units/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

namespace rheobase::scenario {
namespace {

constexpr std::size_t most_columns = 1000;
constexpr int most_lines_of_row = 100;
constexpr auto example_columns = "such as time_ms,I_nA";

/// The unit behind the last underscore of a title; nothing if there is no unit.
std::optional<Unit> unit_of(std::string_view title) {
  const std::size_t underscore = title.rfind('_');
  if (underscore == title.npos || underscore == 0 || underscore + 1 == title.size()) return std::nullopt;
  try {
    return parse_unit(title.substr(underscore + 1));
  } catch (const UnitError&) {
    return std::nullopt;
  }
}

class TableReader {
 public:
  TableReader(std::string_view text, std::string file) : text_(text) {
    series_.file = std::move(file);
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);  // the byte-order mark that some editors write
  }

  Series read() {
    if (text_.starts_with("\x93NUMPY")) {
      line_ = 1;
      refuse("it is a file of NumPy's, but tables to play back are CSV; `rheobase run --format csv` writes them");
    }
    header(next_row());
    while (!text_.empty()) {
      const std::string_view line = next_row();
      if (trimmed(line).empty()) ends_here();
      else row();
    }
    return std::move(series_);
  }

 private:
  enum class Role { ignored, time, step, neuron, value, the_same };
  struct Column {
    std::string title;
    Role role = Role::ignored;
    int exponent = 0;       // of the unit
    std::size_t value = 0;  // which of the series's columns
    std::string first{};    // the cell of the first row, of a column that must stay the same
  };

  [[noreturn]] void refuse(const std::string& message) const {
    throw FileError(fmt::format("{}:{}: {}", printable(series_.file, series_.file.size()), line_, message));
  }
  [[noreturn]] void refuse(const Column& column, std::string_view cell, const std::string& rule) const {
    refuse(fmt::format("{} is '{}', {}", column.title, printable(cell), rule));
  }

  /// The next line, and those in which a text between quotation marks continues. Its cells are in cells_.
  std::string_view next_row() {
    line_ += std::exchange(lines_of_row_, 1);
    for (std::size_t end = text_.find('\n');; end = text_.find('\n', end + 1), ++lines_of_row_) {
      std::string_view row = text_.substr(0, end);
      if (row.ends_with('\r')) row.remove_suffix(1);
      const bool is_open = split(row);
      if (is_open && end != text_.npos && lines_of_row_ < most_lines_of_row) continue;
      if (is_open) refuse("a quotation mark is not closed; a mark within a text is written twice");
      text_.remove_prefix(end == text_.npos ? text_.size() : end + 1);
      return row;
    }
  }
  /// Whether a text between quotation marks is not at its end.
  bool split(std::string_view line) {
    CsvRow row(line);
    std::size_t count = 0;
    for (std::string_view cell; row.next(cell); ++count) {
      if (count == cells_.size()) cells_.emplace_back();
      cells_[count] = trimmed(cell);
    }
    cells_.resize(count);
    return row.is_open();
  }
  /// Empty lines are allowed only at the end, so that a row's number gives its line.
  void ends_here() {
    const int empty = line_;
    while (!text_.empty())
      if (!trimmed(next_row()).empty()) {
        line_ = empty;
        refuse("the line is empty, but rows follow");
      }
  }

  void header(std::string_view line) {
    if (trimmed(line).empty())
      refuse(fmt::format("the first line is empty, but names the columns, {}", example_columns));
    if (cells_.size() > most_columns) refuse(fmt::format("there are more than {} columns", most_columns));
    std::set<std::string_view> titles;
    for (const std::string& title : cells_) {
      columns_.push_back(column(title));
      if (!titles.insert(title).second) refuse(fmt::format("two columns are called '{}'", columns_.back().title));
    }
    const auto with = [&](Role role) { return std::ranges::find(columns_, role, &Column::role); };
    if (with(Role::time) != columns_.end()) {
      if (const auto step = with(Role::step); step != columns_.end()) step->role = Role::ignored;
    } else if (with(Role::step) == columns_.end()) {
      const bool other_separator = columns_.size() == 1 && line.find_first_of(";\t") != line.npos;
      refuse(fmt::format("no column is a time; the first line names the columns{}, {}, but it is '{}'",
                         other_separator ? " with commas between them" : " with their units", example_columns,
                         printable(line, 80)));
    }
  }

  Column column(std::string_view title) {
    Column c{.title = printable(title)};
    const auto unit = unit_of(title);
    const bool has_time = std::ranges::find(columns_, Role::time, &Column::role) != columns_.end();
    if (title == "run" || title == "population") c.role = Role::the_same;
    else if (title == "step") c.role = Role::step;
    else if (title == "neuron") c.role = Role::neuron;
    else if (!unit) series_.ignored.push_back(c.title);
    else if (unit->dimension == dimensions::time && !has_time) c.role = Role::time;
    else {
      c.role = Role::value;
      c.value = series_.columns.size();
      series_.columns.push_back({c.title, unit->dimension, {}});
    }
    if (unit) c.exponent = unit->exponent;
    return c;
  }

  void row() {
    if (cells_.size() != columns_.size())
      refuse(fmt::format("the row has {} cell{}, but there are {} columns; a decimal comma must be a point",
                         cells_.size(), cells_.size() == 1 ? "" : "s", columns_.size()));
    for (std::size_t c = 0; c < cells_.size(); ++c) take(columns_[c], cells_[c]);
    has_rows_ = true;
  }

  void take(Column& column, std::string_view cell) {
    switch (column.role) {
      case Role::time:
        return series_.times.push_back(Time::from_value(number(column, cell)));
      case Role::value:
        return series_.columns[column.value].si.push_back(number(column, cell));
      case Role::step:
        return series_.steps.push_back(integer(column, cell));
      case Role::neuron:
        return series_.neurons.push_back(integer(column, cell));
      case Role::the_same:
        if (!has_rows_) column.first = cell;
        else if (cell != column.first)
          refuse(column, cell,
                 fmt::format("but it was '{}' before; a table to play back has one {}: keep only its rows",
                             printable(column.first), column.title));
        return;
      case Role::ignored:
        return;
    }
  }

  [[nodiscard]] double number(const Column& column, std::string_view cell) const {
    units::Cursor cursor{cell};
    std::optional<units::Number> number;
    try {
      number = units::read_number(cursor);
    } catch (const UnitError&) {  // reported below, without the unit that a quantity has
    }
    if (!number || !cursor.at_end()) refuse(column, cell, "which is not a number");
    if (!number->finite) refuse(column, cell, "but it must be a finite number");
    try {
      return units::si_value(*number, column.exponent, cell);
    } catch (const UnitError& error) {
      refuse(fmt::format("{}: {}", column.title, error.what()));
    }
  }

  [[nodiscard]] std::int64_t integer(const Column& column, std::string_view cell) const {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (problem != std::errc{} || end != cell.data() + cell.size()) refuse(column, cell, "which is not an integer");
    return value;
  }

  std::string_view text_;
  int line_ = 0, lines_of_row_ = 1;  // the line that a row begins in, and how many it has
  std::vector<std::string> cells_;   // of the row at hand
  bool has_rows_ = false;
  std::vector<Column> columns_;
  Series series_;
};

/// @param name of the file, for messages
SharedSeries read(const std::filesystem::path& file, const std::string& name, std::size_t most, std::size_t& bytes) {
  const std::string text = read_file(file, most, "table");
  if (text.size() > most)
    throw FileError(fmt::format("{} is too large: tables may have {} MiB in all", printable(name, name.size()),
                                largest_tables >> 20U));
  bytes = text.size();
  auto series = std::make_shared<Series>(TableReader(text, name).read());
  series->sha1 = sha1_of(text);
  return series;
}

}  // namespace

SharedSeries SeriesFiles::read(const std::string& file) {
  if (const auto known = read_.find(file); known != read_.end()) return known->second;
  std::size_t bytes = 0;
  SharedSeries series = scenario::read(folder_ / file, file, largest_tables - bytes_, bytes);
  bytes_ += bytes;
  return read_[file] = series;
}

}  // namespace rheobase::scenario

namespace rheobase {

SharedSeries read_series(const std::filesystem::path& file) {
  std::size_t bytes = 0;
  return scenario::read(file, file.string(), largest_tables, bytes);
}

}  // namespace rheobase
