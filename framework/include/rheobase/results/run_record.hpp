#pragma once
// manifest.json: all that is needed to say, years later, where the numbers of a folder came from and to compute them
// again: the scenario with every default in place, the plug-ins by digest, versions and settings.

#include <rheobase/model/experiment.hpp>
#include <rheobase/loading/registry.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace rheobase {

/// Raised when a reader of run records would have to change.
inline constexpr int run_record_format = 1;

/// A table of the folder.
struct RecordedTable {
  std::string file;
  std::uint64_t rows = 0;
  std::vector<std::string> populations;  ///< what a population's number in a .npy file counts
};

/// What it says beyond the scenario.
struct RunRecord {
  std::string incomplete_because;       ///< empty: everything was computed
  std::filesystem::path scenario_file;  ///< empty: a host program made the model
  int threads = 1;
  std::size_t runs_done = 1;
  std::int64_t resumed_at = 0;  ///< the step of the checkpoint that it went on from; 0: it began at the beginning
  Time wall_time{};             ///< from there on
  std::vector<std::string> warnings;
  std::vector<std::string> files;  ///< relative to the folder
  std::vector<RecordedTable> recorded;
};

/// The text of manifest.json. @throws PluginError for a model that the registry does not have
std::string run_record_text(const RunRecord& run, const Experiment& experiment, const Registry& registry);

/// Writes it. @throws FileError, PluginError
void write_run_record(const std::filesystem::path& folder, const RunRecord& run, const Experiment& experiment,
                      const Registry& registry);

}  // namespace rheobase
