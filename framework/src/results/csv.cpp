#include <rheobase/results/csv.hpp>

#include "text/csv_row.hpp"
#include "text/file_writer.hpp"
#include "units/number_text.hpp"
#include "recordings/table_files.hpp"
#include "results/join_parts.hpp"
#include "results/spike_tables.hpp"
#include "results/table_sink_file.hpp"

#include <rheobase/model/problem.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace rheobase {
namespace {

struct Cell {
  rheobase_column_kind kind;
  Unit unit;
  std::optional<detail::TimeText> time;  // of a column of times
  const void* cells = nullptr;           // of the batch at hand
};

constexpr const char* csv_format = "CSV";
constexpr const char* csv_extension = ".csv";

std::string titles_of(const TableHeader& header) {
  std::string titles = "run";
  for (const Column& column : header.columns) titles += "," + csv_cell(column_title(column));
  return titles + "\n";
}

}  // namespace

class CsvSink::CsvFile : public File {
 public:
  CsvFile(const std::filesystem::path& path, const TableHeader& header, std::size_t run)
      : table_{header, 0, std::vector<Extent>(header.columns.size()), {.name = header.monitor + csv_extension}},
        path_(path),
        run_(std::to_string(run)) {
    bool has_time = false;
    longest_row_ = run_.size() + 2;
    for (std::size_t c = 0; c < header.columns.size(); ++c) {
      const Column& column = header.columns[c];
      if (column.kind == RHEOBASE_COLUMN_STEP) step_ = c;
      if (column.kind == RHEOBASE_COLUMN_TIME) has_time = true;
      const Unit unit = parse_unit(display_unit(column));
      cells_.push_back({column.kind, unit, {}});
      if (unit.dimension == dimensions::time) cells_.back().time.emplace(header.dt, unit);
      longest_row_ += detail::longest_number + 1;
    }
    if (has_time && !step_) throw RunError("monitor '" + header.monitor + "' has a time column, but no step column");
    for (const std::string& name : header.populations) longest_row_ += name.size();
    buffer_.resize(detail::table_buffer_size + longest_row_);
    writer_.emplace(path_);
    write(titles_of(header));
  }

  [[nodiscard]] const WrittenTable& table() const override { return table_; }

  void append(const RowBatch& batch) override {
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      cells_[c].cells = batch.columns[c];
      if (cells_[c].kind == RHEOBASE_COLUMN_REAL)
        table_.extents[c].extend({static_cast<const double*>(batch.columns[c]), batch.rows});
    }
    for (std::size_t row = 0; row < batch.rows; ++row) {
      char* at = std::ranges::copy(run_, buffer_.data() + used_).out;
      for (const Cell& cell : cells_) {
        *at++ = ',';
        at = put(at, cell, row);
      }
      *at++ = '\n';
      used_ = static_cast<std::size_t>(at - buffer_.data());
      ++table_.rows;
      if (used_ > detail::table_buffer_size) flush();
    }
  }

  /// Where it fails, the file ends with the last row that was written whole.
  void flush() {
    const std::size_t used = std::exchange(used_, 0);  // not written twice when this throws
    try {
      write({buffer_.data(), used});
    } catch (const FileError&) {
      writer_->cut(bytes_);
      table_.rows = rows_written_;
      throw;
    }
    rows_written_ = table_.rows;
  }
  void close() override {
    flush();
    std::vector<char>().swap(buffer_);  // a sweep has as many files as runs
    writer_->close();
  }

  detail::TableMark mark() override {
    flush();
    writer_->sync();
    return {table_.header.monitor, table_.rows, bytes_, table_.extents};
  }
  void go_on(const detail::TableMark& mark) override {
    used_ = 0;
    writer_.emplace(path_);  // without the titles that stand there
    detail::copy_marked(mark, *writer_, buffer_);
    stand_at(mark);
  }
  void go_back(const detail::TableMark& mark) override {
    used_ = 0;
    buffer_.resize(detail::table_buffer_size + longest_row_);  // it may have been closed
    writer_.emplace(path_, FileWriter::Mode::change);
    if (!writer_->cut(mark.bytes)) throw_file_error("cannot cut", path_, errno);
    stand_at(mark);
  }

 private:
  void stand_at(const detail::TableMark& mark) {
    bytes_ = mark.bytes;
    table_.rows = rows_written_ = mark.rows;
    table_.extents = mark.extents;
  }

  void write(std::string_view text) {
    writer_->write(text);
    bytes_ += text.size();
  }

  char* put(char* at, const Cell& cell, std::size_t row) {
    const auto integer = [row](const Cell& from) { return static_cast<const std::int64_t*>(from.cells)[row]; };
    switch (cell.kind) {
      case RHEOBASE_COLUMN_TIME:
        return put_time_of_step(at, *cell.time, integer(cells_[*step_]) + 1);
      case RHEOBASE_COLUMN_POPULATION:
        return std::ranges::copy(population(integer(cell)), at).out;
      case RHEOBASE_COLUMN_REAL: {
        const double value = static_cast<const double*>(cell.cells)[row];
        return cell.time ? cell.time->put_time(at, value) : detail::put_real(at, value, cell.unit);
      }
      default:
        return detail::put_integer(at, integer(cell));
    }
  }

  char* put_time_of_step(char* at, const detail::TimeText& time, std::int64_t n) {
    if (n != last_n_) {  // many rows share a step
      last_n_ = n;
      last_time_end_ = time.put(last_time_, n);
    }
    return std::copy(last_time_, last_time_end_, at);
  }

  [[nodiscard]] const std::string& population(std::int64_t index) const {
    const auto& names = table_.header.populations;
    if (index >= 0 && index < static_cast<std::int64_t>(names.size())) return names[static_cast<std::size_t>(index)];
    throw RunError(fmt::format("monitor '{}' added a row for population {}, but it has {}", table_.header.monitor,
                               index, names.size()));
  }

  WrittenTable table_;
  std::filesystem::path path_;
  std::optional<FileWriter> writer_;
  std::uint64_t bytes_ = 0, rows_written_ = 0;
  std::string run_;
  std::vector<Cell> cells_;
  std::optional<std::size_t> step_;
  std::int64_t last_n_ = std::numeric_limits<std::int64_t>::min();
  char last_time_[detail::longest_number] = {};
  char* last_time_end_ = last_time_;
  std::size_t longest_row_ = 0, used_ = 0;
  std::vector<char> buffer_;
};

CsvSink::CsvSink(std::filesystem::path folder, std::size_t run)
    : FileSink(std::move(folder), run, csv_format, csv_extension) {}

std::unique_ptr<FileSink::File> CsvSink::file(const std::filesystem::path& path, const TableHeader& header,
                                              std::size_t run) const {
  return std::make_unique<CsvFile>(path, header, run);
}

namespace {

class CsvTables : public TableFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "csv"; }
  [[nodiscard]] std::string_view description() const override { return "text, which every program reads"; }
  [[nodiscard]] std::string_view extension() const override { return csv_extension; }

  [[nodiscard]] std::unique_ptr<RunSink> sink(const std::filesystem::path& folder, std::size_t run) const override {
    return std::make_unique<CsvSink>(folder, run);
  }
  bool append(const std::filesystem::path& folder, std::span<const WrittenTable> tables, std::size_t earlier,
              std::size_t later) const override {
    for (const WrittenTable& table : tables)
      detail::append_part(folder, table.header.monitor, csv_extension, earlier, later, titles_of(table.header).size());
    return true;
  }
  void join(const std::filesystem::path& folder, std::span<const WrittenTable> tables,
            std::size_t runs) const override {
    for (const WrittenTable& table : tables)
      detail::join_parts(folder, table.header.monitor, csv_extension, runs, titles_of(table.header).size());
  }
  [[nodiscard]] bool has_spikes(const std::filesystem::path& file) const override {
    return detail::is_csv_of_spikes(file);
  }
  [[nodiscard]] std::unique_ptr<SpikeTable> spikes(const std::filesystem::path& file,
                                                   const std::vector<std::string>&) const override {
    return detail::open_csv_spikes(file);
  }
};

}  // namespace

const TableFormat& csv_tables() {
  static const CsvTables format;
  return format;
}

}  // namespace rheobase
