#pragma once
// The rows of a table of spikes as CsvSink wrote them.

#include "report/line_reader.hpp"

#include <string>
#include <string_view>

namespace rheobase::report {

inline constexpr std::string_view spike_titles = "run,step,time_ms,population,neuron";

/// One row; `population` is valid until the next row is read.
struct SpikeRow {
  std::int64_t run = 0, step = 0, neuron = 0;
  double time_ms = 0.0;
  std::string_view population;
};

class SpikeTable {
 public:
  /// @throws FileError when the file cannot be read or is no table of spikes; as all functions do for a damaged line
  explicit SpikeTable(std::filesystem::path file);
  /// False at the end of the file.
  bool next(SpikeRow& row);
  /// Tells that the row at hand cannot be.
  [[noreturn]] void damaged(std::string_view what) const { throw_damaged(file_, lines_.line(), what); }

 private:
  std::filesystem::path file_;
  LineReader lines_;
};

/// Whether a file begins with the titles of a table of spikes.
bool is_spike_table(const std::filesystem::path& file);

}  // namespace rheobase::report
