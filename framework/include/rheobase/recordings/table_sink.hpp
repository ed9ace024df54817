#pragma once
// Where the rows of a run go: a simulation hands them to a TableSink. Recordings keeps them in memory; a program that
// streams to disk brings its own.

#include <rheobase/recordings/table_header.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace rheobase {

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

}  // namespace rheobase
