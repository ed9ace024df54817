#pragma once
// A folder of results read back: what ran, from its manifest.json, and the spikes of each run from its tables. Rows are
// read one by one, and the spikes of one run at a time are in memory.

#include <rheobase/analysis/spike_trains.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/results/table_format.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rheobase {

/// The spikes of one run.
struct RunSpikes {
  std::size_t run = 0;
  /// Whether the run came to its end. The recorded steps of one that did not end with its last spike: what was
  /// simulated after that is not known.
  bool finished = true;
  std::vector<std::pair<std::string, SpikeTrains>> populations;  ///< in the order of the monitor's targets
};

class ResultFolder {
 public:
  /// Reads the run record. @param formats that its tables may have; they must outlive this
  /// @throws FileError when there is no such folder, it holds no results, or the record is damaged
  explicit ResultFolder(std::filesystem::path folder, std::span<const TableFormat* const> formats = table_formats());

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  /// The scenario, with every default in place.
  [[nodiscard]] const Experiment& experiment() const { return experiment_; }
  /// Why not all was computed; empty when all was.
  [[nodiscard]] const std::string& incomplete_because() const { return incomplete_because_; }

  /// The monitors whose tables are tables of spikes: those with the columns run, step, time_ms, population, neuron.
  /// @throws FileError when a table that the run record lists cannot be read
  [[nodiscard]] std::vector<std::string> spike_monitors() const;

  /// Reads the table of a monitor and hands over the spikes of each run, in order. Runs that never began are passed over.
  /// @throws FileError with the line of a row that is damaged
  void for_each_run(const std::string& monitor, const std::function<void(RunSpikes&&)>& take) const;

 private:
  struct File {
    std::filesystem::path path;
    const TableFormat* format;
  };
  [[nodiscard]] std::optional<File> table_of(const std::string& monitor) const;
  std::filesystem::path folder_;
  std::span<const TableFormat* const> formats_;
  Experiment experiment_;
  std::string incomplete_because_;
  std::vector<std::string> files_;
};

}  // namespace rheobase
