#pragma once
// The rows of a table of spikes as CsvSink or NpySink wrote them.

#include "text/line_reader.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase::detail {

inline constexpr std::string_view spike_titles = "run,step,time_ms,population,neuron";

/// One row; `population` is valid until the next row is read.
struct SpikeRow {
  std::int64_t run = 0, step = 0, neuron = 0;
  double time_ms = 0.0;
  std::string_view population;
};

class SpikeTable {
 public:
  virtual ~SpikeTable() = default;
  /// False at the end of the file. @throws FileError for a damaged row, as all functions do
  virtual bool next(SpikeRow& row) = 0;
  /// Tells that the row at hand cannot be.
  [[noreturn]] virtual void damaged(std::string_view what) const = 0;
};

/// @param file ends with .csv or .npy @param populations those that the monitor watches, which a .npy file counts
/// @throws FileError when the file cannot be read or is no table of spikes
std::unique_ptr<SpikeTable> open_spikes(const std::filesystem::path& file, const std::vector<std::string>& populations);

/// Whether a file begins as a table of spikes does.
bool is_spike_table(const std::filesystem::path& file);

}  // namespace rheobase::detail
