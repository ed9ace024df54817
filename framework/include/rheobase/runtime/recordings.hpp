#pragma once
// What monitors recorded: tables of columns. A simulation hands rows to a TableSink; Recordings is the one that keeps
// them in memory, and a program that streams to disk brings its own.

#include <rheobase/units/quantities.hpp>
#include <rheobase/units/text.hpp>
#include <rheobase/plugin/abi.h>
#include <rheobase/runtime/packed_integers.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase {

/// One column of a table.
struct Column {
  std::string name;                                     ///< without unit: "V"
  rheobase_column_kind kind = RHEOBASE_COLUMN_INTEGER;  ///< see abi.h
  Dimension dimension{};
  std::string unit;  ///< display unit of a REAL or TIME column, "" for plain numbers
};

/// What is known of a table before its first row.
struct TableHeader {
  std::string monitor;  ///< the monitor's name in the model; the table's name
  rheobase_plot plot = RHEOBASE_PLOT_NONE;
  Time dt{};
  std::vector<std::string> populations;  ///< what a POPULATION cell counts in
  std::vector<Column> columns;
};

/// Rows as a simulation hands them over: per column an array of `rows` cells of 8 bytes, int64 or double (REAL, in SI);
/// null for TIME columns, whose value is (step + 1) dt of the STEP column. Valid during the call.
struct RowBatch {
  std::size_t rows = 0;
  std::span<const void* const> columns;
};

/// Takes rows. Called from one thread at a time, in the order of the run.
class TableSink {
 public:
  virtual ~TableSink() = default;
  /// Once a table, before the first step.
  virtual void open(const TableHeader& header) = 0;
  /// @throws FileError when rows cannot be stored; the run then stops
  virtual void append(const TableHeader& header, const RowBatch& batch) = 0;
  /// How far it is, for a checkpoint: what return_to() needs to take the next row as if nothing had been in between. All
  /// rows so far are then stored to last. A sink that only passes rows on need not keep anything.
  [[nodiscard]] virtual std::string mark() { return {}; }
  /// Goes back to where mark() was called, in this process or an earlier one; all tables are open.
  /// @throws CheckpointError when the mark is not one of its own, having changed nothing
  virtual void return_to(const std::string& mark) { (void)mark; }
};

/// A table in memory, or on disk and read as if it were in memory.
class Table {
 public:
  explicit Table(TableHeader header);
  [[nodiscard]] const TableHeader& header() const { return header_; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// The cells of an integer column (step, population, neuron, ...). @throws std::out_of_range for an unknown name
  [[nodiscard]] Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>> integers(std::string_view column) const;
  /// The cells of a real column, in SI. @throws std::out_of_range
  [[nodiscard]] Eigen::Map<const Eigen::ArrayXd> reals(std::string_view column) const;
  /// The time of each row in seconds: (step + 1) dt. @throws std::out_of_range for a table without a column of steps
  [[nodiscard]] Eigen::ArrayXd times() const;
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
  /// The table of a monitor. @throws std::out_of_range that lists the names there are
  [[nodiscard]] const Table& operator[](std::string_view monitor) const;
  using Tables = std::map<std::string, Table, std::less<>>;
  [[nodiscard]] const Tables& tables() const { return tables_; }
  [[nodiscard]] bool on_disk() const { return on_disk_; }

 private:
  void keep_to_budget(Tables& tables);
  std::uint64_t budget_;
  bool on_disk_ = false;
  Tables tables_;
};

}  // namespace rheobase
