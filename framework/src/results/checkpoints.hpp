#pragma once
// Checkpoints of the one run of an experiment: in its folder, next to the tables that they belong to.

#include <rheobase/results/output_folder.hpp>
#include <rheobase/results/run_experiment.hpp>

namespace rheobase::detail {

class Checkpoints {
 public:
  /// @throws std::invalid_argument for a sweep, or without an output folder
  Checkpoints(const Experiment& experiment, const ExperimentOptions& options);

  [[nodiscard]] bool are_wanted() const { return every_ > 0 || !resume_.empty(); }
  /// Where the tables to continue are; empty: from the beginning.
  [[nodiscard]] std::filesystem::path earlier_folder() const { return resume_.parent_path(); }
  [[nodiscard]] bool is_resumed() const { return !resume_.empty(); }
  /// Whether `place` is that folder: what is incomplete there is replaced unasked.
  [[nodiscard]] bool continue_in(const std::filesystem::path& place) const;

  /// From the beginning or a checkpoint to the end. Writes one at every multiple of so many steps, and when it is stopped;
  /// the first at once, so that what cannot be saved is reported before hours of work.
  void drive(Simulation& simulation, const std::filesystem::path& folder, ExperimentListener& listener);
  /// Whether there is something to keep.
  [[nodiscard]] bool have_begun() const { return begun_; }
  [[nodiscard]] std::int64_t resumed_at() const { return resumed_at_; }

  /// The checkpoint in a folder; empty where there is none.
  static std::filesystem::path checkpoint_in(const std::filesystem::path& folder);
  /// Where drive() writes it.
  static std::filesystem::path checkpoint_of(const std::filesystem::path& folder);
  /// Removes them from the folder of a complete run; of others returns the names.
  static std::vector<std::string> keep_if(bool incomplete, const std::filesystem::path& folder);
  /// A run that was killed leaves a hidden folder, which nobody needs once the run that continued from it is complete; nor
  /// those that it continued from itself.
  void remove_continued(const std::filesystem::path& place) const;

 private:
  void resume(Simulation& simulation) const;

  std::int64_t every_;
  std::filesystem::path resume_;
  std::int64_t resumed_at_ = 0;
  bool begun_ = false;
};

}  // namespace rheobase::detail
