#pragma once
// What run_experiment() reports while it works, and whom it asks whether to go on. Every function does something useful or
// nothing by default: override what you need. What one of them throws ends the experiment as any failure does.

#include <rheobase/compile/estimate.hpp>
#include <rheobase/model/problem.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rheobase {

class Simulation;

/// What is known when the first run begins.
struct ExperimentStart {
  Estimate estimate;  ///< see check_all()
  int threads = 1;
  std::vector<std::string> warnings;  ///< in the words of the listener
  std::filesystem::path checkpoint;   ///< the file that checkpoints are written to; empty: none are taken
};

/// What an experiment that did not come to its end leaves on disk.
struct Leftovers {
  std::filesystem::path folder;
  bool readable = true;  ///< results that are marked incomplete; false: they could not be finished either, and
                         ///< the files are as they were written so far
  std::filesystem::path
      untouched;  ///< complete results of earlier, which stay where the new ones should go; empty: none
  std::filesystem::path checkpoint;  ///< to resume from; empty: none
};

class ExperimentListener {
 public:
  virtual ~ExperimentListener() = default;

  /// How warnings read, in begins() and in the run record. By default their messages.
  [[nodiscard]] virtual std::vector<std::string> words_of(const std::vector<Problem>& warnings) const;
  /// Everything was checked, and the output folder can be written to.
  virtual void begins(const ExperimentStart&) {}
  /// The run continues from a checkpoint.
  virtual void resumed([[maybe_unused]] std::int64_t step, [[maybe_unused]] std::int64_t steps) {}
  /// The part of all steps that is done, 0 to 1; every now and then, from any thread, but one at a time.
  virtual void progress([[maybe_unused]] double done) {}
  /// Asked every now and then, from any thread, also by several at once: true cancels. What is left of the runs is then
  /// not computed; after the last run, the figures and measurements that are left are not made.
  virtual bool should_stop() { return false; }
  /// Why should_stop() said so: a word for the run record.
  [[nodiscard]] virtual std::string stop_reason() const { return "cancelled"; }
  /// A run ended that was not stopped; from any thread, also for several runs at once. Without an output folder the
  /// simulation has its recordings.
  virtual void finished([[maybe_unused]] std::size_t run, [[maybe_unused]] const Simulation& simulation) {}
  /// No run is at work any more.
  virtual void computed() {}
  /// Rheobases and diagnoses take longer than a second; from any thread.
  virtual void measures() {}
  /// Not all was computed. If something failed, run_experiment() throws it next.
  virtual void left(const Leftovers&) {}
};

}  // namespace rheobase
