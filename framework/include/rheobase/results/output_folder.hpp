#pragma once
// Where a run's results go. They are written to a hidden place next to their final one and moved there at the end: a
// folder of results is never half there, and results that exist are never lost to a run that fails.

#include <cstdint>
#include <filesystem>
#include <vector>

namespace rheobase {

/// Whether a folder holds results of Rheobase: a manifest.json that it wrote.
bool is_result_folder(const std::filesystem::path& folder);

/// How many bytes of samples (8 a cell) fit on the disk of a folder, which need not exist yet: as text a cell takes up to
/// about twice that. The largest number if the disk does not report it.
std::uint64_t room_for_samples(const std::filesystem::path& folder);

class OutputFolder {
 public:
  /// Makes the temporary folder, and the parents that are missing.
  /// @param place must not exist, or be an empty folder; with `overwrite` also a folder of results and nothing else, which commit()
  /// replaces
  /// @throws FileError
  explicit OutputFolder(const std::filesystem::path& place, bool overwrite = false);
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  /// Removes what was not committed.
  ~OutputFolder();

  /// Where files are written: the temporary folder, and the final one after commit().
  [[nodiscard]] const std::filesystem::path& path() const { return committed_ ? place_ : temporary_; }
  /// Where the results will be.
  [[nodiscard]] const std::filesystem::path& place() const { return place_; }

  /// Moves the results to their place. @throws FileError; then the results that were there before are still there
  void commit();
  /// The same for the results of a run that failed or was stopped, whose manifest says so. Where complete results are,
  /// they stay, and place() is from then on a folder next to them: `<place>.incomplete`, or the first of
  /// `<place>.incomplete-2` and so on that holds nothing but incomplete results.
  void commit_incomplete();
  /// Leaves the temporary folder where it is, with what was written.
  void keep() { kept_ = true; }

 private:
  void make_parents();
  std::filesystem::path place_, temporary_;
  bool overwrite_;
  bool committed_ = false, kept_ = false;
  std::vector<std::filesystem::path> made_parents_;  // outermost first
};

}  // namespace rheobase
