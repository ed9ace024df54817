#pragma once
// Recorded rows as NumPy's own files, several times as fast to write and to read as CSV: `numpy.load("raster.npy")` is
// a structured array whose fields have the titles and units of the CSV columns, `table["neuron"]`, `table["V_mV"]`.
//
//   run, population, neuron   int32; a population is its index among those that the monitor watches, whose names
//                             manifest.json has under `recorded`
//   step and other integers   int64
//   times, quantities         double: a time is n dt, rounded once; a quantity its SI value times or over a power of
//                             ten; NaN stays NaN

#include <rheobase/report/csv.hpp>

namespace rheobase {

/// Writes the rows of one run, as CsvSink does. The number of rows stands in a file's first bytes: it is 0 until close.
class NpySink : public FileSink {
 public:
  /// @param folder exists already @param run from 0
  NpySink(std::filesystem::path folder, std::size_t run);
  /// Writes what is left as far as it can.
  ~NpySink() override;

  /// @throws FileError, as append and close do
  void open(const TableHeader& header) override;
  void append(const TableHeader& header, const RowBatch& batch) override;
  /// Writes what is left, to the disk.
  [[nodiscard]] std::string mark() override;
  /// @throws CheckpointError when the tables of the earlier folder are not those of the checkpoint; FileError
  void return_to(const std::string& mark) override;
  void close() override;
  /// Without extents.
  [[nodiscard]] std::vector<WrittenTable> tables() const override;

 private:
  class File;
  std::filesystem::path folder_;
  std::size_t run_;
  std::vector<std::unique_ptr<File>> files_;
};

/// Joins what the sinks of runs 0 to runs-1 wrote into `<table>.npy`. A run which wrote nothing is passed over.
/// @throws FileError
void join_npy_runs(const std::filesystem::path& folder, std::span<const WrittenTable> tables, std::size_t runs);

}  // namespace rheobase
