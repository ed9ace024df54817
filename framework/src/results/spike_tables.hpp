#pragma once
// The rows of a table of spikes as CsvSink or NpySink wrote them.

#include <rheobase/results/table_format.hpp>

namespace rheobase::detail {

/// @throws FileError when the file cannot be read or is no table of spikes
std::unique_ptr<SpikeTable> open_csv_spikes(const std::filesystem::path& file);
/// @param populations those that the monitor watches, which the file counts
std::unique_ptr<SpikeTable> open_npy_spikes(const std::filesystem::path& file,
                                            const std::vector<std::string>& populations);

/// Whether a file begins as a table of spikes does.
bool is_csv_of_spikes(const std::filesystem::path& file);
bool is_npy_of_spikes(const std::filesystem::path& file);

}  // namespace rheobase::detail
