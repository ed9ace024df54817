#pragma once
// The one face of a format of tables. A new one is a class in a file of its own and a line in table_formats(); a host
// program hands its own to run_experiment() and ResultFolder without being listed there.

#include <rheobase/recordings/table_sink.hpp>
#include <rheobase/recordings/written_table.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase {

/// Takes the rows of one run and stores them, one file a table.
class RunSink : public TableSink {
 public:
  /// Writes what is left and frees the memory; no rows can come after. @throws FileError
  virtual void close() = 0;
  [[nodiscard]] virtual std::vector<WrittenTable> tables() const = 0;
  /// The run resumes from a checkpoint whose tables are in another folder: return_to() takes them from there, and leaves
  /// the originals.
  virtual void continue_from(std::filesystem::path earlier) = 0;
};

/// A row of a table of spikes; `population` is valid until the next row is read.
struct SpikeRow {
  std::int64_t run = 0, step = 0, neuron = 0;
  double time_ms = 0.0;
  std::string_view population;
};

/// A table of spikes that is read back, row by row.
class SpikeTable {
 public:
  virtual ~SpikeTable() = default;
  /// False at the end of the file. @throws FileError for a damaged row, as all functions do
  virtual bool next(SpikeRow& row) = 0;
  /// Reports that the row at hand cannot be.
  [[noreturn]] virtual void damaged(std::string_view what) const = 0;
};

class TableFormat {
 public:
  virtual ~TableFormat() = default;
  /// As `--format` calls it: "csv".
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// In a few words, for help texts.
  [[nodiscard]] virtual std::string_view description() const = 0;
  /// Of a table's file: ".csv".
  [[nodiscard]] virtual std::string_view extension() const = 0;

  /// Several runs write at the same time, each into files of its own. @param folder exists already @param run from 0
  [[nodiscard]] virtual std::unique_ptr<RunSink> sink(const std::filesystem::path& folder, std::size_t run) const = 0;
  /// Adds what the closed sink of run `later` wrote to the files of run `earlier`, and removes its own files. A long sweep
  /// does so while it runs, so that its files do not number one a run. A format that does not offer this joins all at the end.
  /// @param tables of any of its runs @returns false if it is not offered @throws FileError, having changed nothing
  virtual bool append(const std::filesystem::path& folder, std::span<const WrittenTable> tables, std::size_t earlier,
                      std::size_t later) const {
    static_cast<void>(folder), static_cast<void>(tables), static_cast<void>(earlier), static_cast<void>(later);
    return false;
  }
  /// Joins what the closed sinks of runs 0 to runs-1 wrote into one file a table, in the order of the runs. A run which wrote
  /// nothing, or was appended to another, is passed over. @throws FileError
  virtual void join(const std::filesystem::path& folder, std::span<const WrittenTable> tables,
                    std::size_t runs) const = 0;

  /// Whether a file begins as a table of spikes does. @throws FileError when it cannot be read
  [[nodiscard]] virtual bool has_spikes(const std::filesystem::path& file) const = 0;
  /// @param populations those that the monitor watches, in its order @throws FileError for any other table
  [[nodiscard]] virtual std::unique_ptr<SpikeTable> spikes(const std::filesystem::path& file,
                                                           const std::vector<std::string>& populations) const = 0;
};

const TableFormat& csv_tables();
const TableFormat& npy_tables();

/// All that come with the library, the usual one first.
std::span<const TableFormat* const> table_formats();
/// The format of this name, or null.
const TableFormat* find_table_format(std::string_view name);

}  // namespace rheobase
