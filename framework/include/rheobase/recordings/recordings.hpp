#pragma once
// What monitors recorded: tables of columns. A simulation hands rows to a TableSink; Recordings is the one that keeps
// them in memory, and a program that streams to disk brings its own.

#include <rheobase/recordings/packed_integers.hpp>
#include <rheobase/recordings/table_sink.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase {

/// A table in memory, or on disk and read as if it were in memory.
class Table {
 public:
  explicit Table(TableHeader header);
  [[nodiscard]] const TableHeader& header() const { return header_; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// The cells of an integer column (step, population, neuron, ...). Valid until rows are appended.
  /// @throws std::out_of_range for an unknown name
  [[nodiscard]] std::span<const std::int64_t> integers(std::string_view column) const;
  /// The cells of a real column, in SI. Valid until rows are appended. @throws std::out_of_range
  [[nodiscard]] std::span<const double> reals(std::string_view column) const;
  /// The time of each row in seconds: (step + 1) dt. @throws std::out_of_range for a table without a column of steps
  [[nodiscard]] std::vector<double> times() const;
  void append(const RowBatch& batch);
  /// Moves its cells, and those that come, to a nameless file: see Pages. @throws FileError
  void move_to_disk();
  /// Its rows, for checkpoints.
  template <class Archive>
  void state(Archive& a) {
    a(rows_, integers_, reals_);
  }
  /// Whether its columns are those of its header, and all have its rows.
  [[nodiscard]] bool consistent() const;
  /// Bytes of its cells.
  [[nodiscard]] std::uint64_t payload() const { return rows_ * row_bytes_; }

 private:
  [[nodiscard]] std::size_t index(std::string_view column, bool real) const;
  TableHeader header_;
  std::size_t rows_ = 0;
  std::uint64_t row_bytes_ = 0;
  std::vector<PackedIntegers> integers_;  // by column; empty where the column is real
  std::vector<Cells<double>> reals_;
};

/// All tables of a run, in memory up to a budget.
class Recordings : public TableSink {
 public:
  /// @param budget bytes that are kept in memory. From the first row beyond on, all tables are on disk: in a file without
  /// a name in TMPDIR, or else in /var/tmp, which the system reads back as it is looked at
  explicit Recordings(std::uint64_t budget = std::numeric_limits<std::uint64_t>::max()) : budget_(budget) {}
  /// @throws FileError where the disk is full
  void open(const TableHeader& header) override;
  void append(const TableHeader& header, const RowBatch& batch) override;
  [[nodiscard]] std::string mark() override;
  void return_to(const std::string& mark) override;
  /// For checkpoints that do not keep rows in memory: what mark() begins with, and all rows, which are read into tables without
  /// rows. @returns whether what was read is whole
  static std::string kind_mark();
  template <class Archive>
  void state(Archive& a) {
    for (auto& [name, table] : tables_) table.state(a);
  }
  void drop_rows() { tables_ = without_rows(); }
  [[nodiscard]] bool settle();
  /// The table of a monitor. @throws std::out_of_range that lists the names there are
  [[nodiscard]] const Table& operator[](std::string_view monitor) const;
  using Tables = std::map<std::string, Table, std::less<>>;
  [[nodiscard]] const Tables& tables() const { return tables_; }
  [[nodiscard]] bool on_disk() const { return on_disk_; }

 private:
  [[nodiscard]] Tables without_rows() const;
  void keep_to_budget(Tables& tables);
  std::uint64_t budget_;
  bool on_disk_ = false;
  Tables tables_;
};

}  // namespace rheobase
