#include <rheobase/results/npy.hpp>

#include "text/file_writer.hpp"
#include "results/npy_format.hpp"
#include "recordings/table_files.hpp"
#include "results/join_parts.hpp"
#include "results/spike_tables.hpp"
#include "results/table_sink_file.hpp"

#include <rheobase/model/problem.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

namespace rheobase {
namespace {

constexpr const char* npy_extension = ".npy";

/// Copies `rows` cells of one column to where they stand in packed rows.
template <class To, class Convert>
void scatter(char* to, std::size_t row_size, std::size_t rows, Convert cell) {
  for (std::size_t row = 0; row < rows; ++row, to += row_size) {
    const To value = cell(row);
    std::memcpy(to, &value, sizeof value);
  }
}

}  // namespace

class NpySink::NpyFile : public File {
 public:
  NpyFile(const std::filesystem::path& path, const TableHeader& header, std::size_t run)
      : layout_(header),
        table_{header,
               0,
               std::vector<Extent>(header.columns.size()),
               {header.monitor + npy_extension, layout_.plot_words(), true}},
        run_(static_cast<std::int32_t>(run)),
        buffer_(buffer_size()),
        path_(path) {
    writer_.emplace(path_);
    writer_->write(layout_.header(0));
  }

  [[nodiscard]] const WrittenTable& table() const override { return table_; }

  void append(const RowBatch& batch) override {
    for (std::size_t c = 0; c < table_.extents.size(); ++c)
      if (table_.header.columns[c].kind == RHEOBASE_COLUMN_REAL)
        table_.extents[c].extend({static_cast<const double*>(batch.columns[c]), batch.rows});
    for (std::size_t first = 0; first < batch.rows;) {
      const std::size_t rows = std::min(batch.rows - first, (buffer_.size() - used_) / layout_.row_size);
      for (const detail::NpyField& field : layout_.fields) put(field, batch, first, rows);
      used_ += rows * layout_.row_size;
      first += rows;
      table_.rows += rows;
      if (used_ == buffer_.size()) flush();
    }
  }

  void close() override {
    if (closed_) return;
    flush();
    std::vector<char>().swap(buffer_);  // a sweep has as many files as runs
    writer_->write_over_begin(layout_.header(table_.rows));
    writer_->close();
    closed_ = true;
  }

  detail::TableMark mark() override {
    flush();
    writer_->sync();
    return {table_.header.monitor, table_.rows, bytes_of(table_.rows), table_.extents};
  }
  void go_on(const detail::TableMark& mark) override {
    used_ = 0;
    writer_.emplace(path_);
    detail::copy_marked(mark, *writer_, buffer_);
    stand_at(mark);
  }
  void go_back(const detail::TableMark& mark) override {
    used_ = 0;
    writer_.emplace(path_, FileWriter::Mode::change);
    if (!writer_->cut(mark.bytes)) throw_file_error("cannot cut", path_, errno);
    stand_at(mark);
  }

 private:
  [[nodiscard]] std::size_t buffer_size() const {
    return std::max(detail::table_buffer_size / layout_.row_size, std::size_t{1}) * layout_.row_size;
  }
  [[nodiscard]] std::uint64_t bytes_of(std::uint64_t rows) const {
    return layout_.header(0).size() + rows * layout_.row_size;
  }

  void stand_at(const detail::TableMark& mark) {
    table_.rows = rows_written_ = mark.rows;
    table_.extents = mark.extents;
    buffer_.resize(buffer_size());  // it may have been closed
    closed_ = false;
  }

  /// Where it fails, the file ends with the last row that was written whole.
  void flush() {
    const std::size_t used = std::exchange(used_, 0);  // not written twice when this throws
    try {
      writer_->write({buffer_.data(), used});
    } catch (const FileError&) {
      writer_->cut(bytes_of(rows_written_));
      table_.rows = rows_written_;
      throw;
    }
    rows_written_ = table_.rows;
  }

  void put(const detail::NpyField& field, const RowBatch& batch, std::size_t first, std::size_t rows) {
    char* const to = buffer_.data() + used_ + field.offset;
    const auto fill = [&]<class To>(To, auto cell) { scatter<To>(to, layout_.row_size, rows, cell); };
    if (&field == layout_.fields.data()) return fill(run_, [this](std::size_t) { return run_; });
    if (field.time) {
      const auto* steps = static_cast<const std::int64_t*>(batch.columns[*layout_.step]) + first;
      return fill(0.0, [&](std::size_t row) { return time_of(field, steps[row]); });
    }
    if (field.kind == RHEOBASE_COLUMN_REAL) {
      const auto* cells = static_cast<const double*>(batch.columns[field.column]) + first;
      return fill(0.0, [&](std::size_t row) { return cells[row] * field.times / field.over; });
    }
    const auto* cells = static_cast<const std::int64_t*>(batch.columns[field.column]) + first;
    if (field.size == 4)
      return fill(std::int32_t{}, [&](std::size_t row) { return static_cast<std::int32_t>(cells[row]); });
    fill(std::int64_t{}, [&](std::size_t row) { return cells[row]; });
  }

  double time_of(const detail::NpyField& field, std::int64_t step) {
    if (step != last_step_) {  // many rows share a step
      last_step_ = step;
      last_time_ = field.time->value(step + 1);
    }
    return last_time_;
  }

  detail::NpyLayout layout_;
  WrittenTable table_;
  std::uint64_t rows_written_ = 0;
  std::int32_t run_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
  std::filesystem::path path_;
  std::optional<FileWriter> writer_;
  bool closed_ = false;
  std::int64_t last_step_ = std::numeric_limits<std::int64_t>::min();
  double last_time_ = 0.0;
};

NpySink::NpySink(std::filesystem::path folder, std::size_t run)
    : FileSink(std::move(folder), run, npy_extension, npy_extension) {}

std::unique_ptr<FileSink::File> NpySink::file(const std::filesystem::path& path, const TableHeader& header,
                                              std::size_t run) const {
  return std::make_unique<NpyFile>(path, header, run);
}

namespace {

class NpyTables : public TableFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "npy"; }
  [[nodiscard]] std::string_view description() const override {
    return "files that numpy.load reads, smaller and several times as fast";
  }
  [[nodiscard]] std::string_view extension() const override { return npy_extension; }

  [[nodiscard]] std::unique_ptr<RunSink> sink(const std::filesystem::path& folder, std::size_t run) const override {
    return std::make_unique<NpySink>(folder, run);
  }
  bool append(const std::filesystem::path& folder, std::span<const WrittenTable> tables, std::size_t earlier,
              std::size_t later) const override {
    for (const WrittenTable& table : tables)
      detail::append_part(folder, table.header.monitor, npy_extension, earlier, later,
                          detail::NpyLayout(table.header).header(0).size());
    return true;
  }
  void join(const std::filesystem::path& folder, std::span<const WrittenTable> tables,
            std::size_t runs) const override {
    for (const WrittenTable& table : tables) {
      const std::string header = detail::NpyLayout(table.header).header(table.rows);
      if (!detail::join_parts(folder, table.header.monitor, npy_extension, runs, header.size())) continue;
      FileWriter begin(detail::table_file(folder, table.header.monitor, npy_extension), FileWriter::Mode::change);
      begin.write_over_begin(header);  // with the rows of all
      begin.close();
    }
  }
  [[nodiscard]] bool has_spikes(const std::filesystem::path& file) const override {
    return detail::is_npy_of_spikes(file);
  }
  [[nodiscard]] std::unique_ptr<SpikeTable> spikes(const std::filesystem::path& file,
                                                   const std::vector<std::string>& populations) const override {
    return detail::open_npy_spikes(file, populations);
  }
};

}  // namespace

const TableFormat& npy_tables() {
  static const NpyTables format;
  return format;
}

}  // namespace rheobase
