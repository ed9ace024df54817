#pragma once
// Recorded rows as NumPy's own files, several times as fast to write and to read as CSV: `numpy.load("raster.npy")` is
// a structured array whose fields have the titles and units of the CSV columns, `table["neuron"]`, `table["V_mV"]`.
//
//   run, population, neuron   int32; a population is its index among those that the monitor watches, whose names
//                             manifest.json has under `recorded`
//   step and other integers   int64
//   times, quantities         double: a time is n dt, rounded once; a quantity its SI value times or over a power of
//                             ten; NaN stays NaN

#include <rheobase/results/csv.hpp>

namespace rheobase {

/// Writes the rows of one run, as CsvSink does. The number of rows is in a file's first bytes: it is 0 until close.
class NpySink : public FileSink {
 public:
  /// @param folder exists already @param run from 0
  NpySink(std::filesystem::path folder, std::size_t run);

 private:
  class NpyFile;
  [[nodiscard]] std::unique_ptr<File> file(const std::filesystem::path& path, const TableHeader& header,
                                           std::size_t run) const override;
};

}  // namespace rheobase
