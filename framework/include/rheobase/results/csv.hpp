#pragma once
// Recorded rows on disk during a run: a tidy CSV file a monitor, in memory that does not grow with the run. The
// runs of a sweep write at the same time, each into files of its own, which are joined in the order of the runs.

#include <rheobase/recordings/titles.hpp>
#include <rheobase/results/table_format.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rheobase {

/// Writes the rows of one run into files of a folder, one a table.
class FileSink : public RunSink {
 public:
  /// Writes what is left as far as it can.
  ~FileSink() override;

  /// @throws FileError, as append and close do
  void open(const TableHeader& header) override;
  void append(const TableHeader& header, const RowBatch& batch) override;
  /// Writes what is left, to the disk.
  [[nodiscard]] std::string mark() override;
  /// @throws CheckpointError when the tables of the earlier folder are not those of the checkpoint; FileError
  void return_to(const std::string& mark) override;
  void close() override;
  [[nodiscard]] std::vector<WrittenTable> tables() const override;

  /// The run continues from a checkpoint whose tables are in another folder, as a sink or a stopped run left them there:
  /// Simulation::restore copies them up to the checkpoint, and leaves the originals. Without it, restore goes back in the
  /// tables of this sink itself. @param earlier another folder than that of this sink: opening tables empties them there
  void continue_from(std::filesystem::path earlier) override { earlier_ = std::move(earlier); }

 protected:
  class File;  ///< one table: results/table_sink_file.hpp
  /// @param folder exists already @param run from 0 @param format what a mark calls it @param extension of the files
  FileSink(std::filesystem::path folder, std::size_t run, const char* format, const char* extension);
  [[nodiscard]] virtual std::unique_ptr<File> file(const std::filesystem::path& path, const TableHeader& header,
                                                   std::size_t run) const = 0;

 private:
  std::filesystem::path folder_, earlier_;
  std::size_t run_;
  const char *format_, *extension_;
  std::vector<std::unique_ptr<File>> files_;
};

/// Writes the rows of one run. A file begins with its titles; a row with the number of the run. Times are multiples of
/// dt without rounding noise, other values the fewest digits which read back to the same double in the display unit;
/// NaN is an empty cell.
class CsvSink : public FileSink {
 public:
  /// @param folder exists already @param run from 0
  CsvSink(std::filesystem::path folder, std::size_t run);

 private:
  class CsvFile;
  [[nodiscard]] std::unique_ptr<File> file(const std::filesystem::path& path, const TableHeader& header,
                                           std::size_t run) const override;
};

}  // namespace rheobase
