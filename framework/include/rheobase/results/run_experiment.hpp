#pragma once
// The whole road from an experiment to its results, in one call: checks everything, runs everything, writes a folder of
// tables, figures and a run record, and says what the runs together show.
//
//   ExperimentResult result = run_experiment(experiment, registry, {.folder = "results/fi"});
//   for (const FiCurve& curve : result.curves) ...
//
// Several calls may be at work in several threads at once, on one Registry that is no longer added to.

#include <rheobase/analysis/fi_curve.hpp>
#include <rheobase/loading/registry.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/results/experiment_listener.hpp>
#include <rheobase/results/table_format.hpp>
#include <rheobase/simulation/sweep.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rheobase {

/// How to run it. Nothing in here changes a number.
struct ExperimentOptions {
  std::filesystem::path folder{};  ///< where results go; empty: nothing is written
  bool overwrite = false;          ///< replace results that are there, once the new ones are complete
  const TableFormat* format = &csv_tables();
  bool figures = true;
  std::string name = "experiment";        ///< of the figures
  std::filesystem::path scenario_file{};  ///< for the run record; empty: a host program made the experiment
  int threads = 0;                        ///< 0: as many as the machine has
  std::int64_t checkpoint_every = 0;      ///< steps between two checkpoints, of a single run; 0: none are taken
  std::filesystem::path resume{};         ///< the checkpoint to continue from; empty: from the beginning
};

struct ExperimentResult {
  std::vector<RunResult> runs;         ///< those that came to their end, in order
  std::string incomplete_because;      ///< the listener's reason to stop; empty: all runs came to their end
  std::vector<FiCurve> curves;         ///< of a sweep over a current
  std::vector<std::string> diagnoses;  ///< of populations that never fired, and the like
  std::vector<std::string> warnings;   ///< in the words of the listener
  std::vector<std::string> notes;      ///< what was left out, and why
  std::filesystem::path folder;        ///< where the results are; empty: nothing was written
  std::vector<std::string> files;      ///< relative to the folder
  Time wall_time{};                    ///< of the runs and of what was measured after them
  std::int64_t resumed_at = 0;         ///< the step of the checkpoint that the run continued from
};

/// Runs all of an experiment. Tables, measured figures and files do not depend on the threads.
///
/// Results are written to a hidden folder next to `folder` and moved there at the end. A run that fails or is stopped
/// leaves what was finished, marked incomplete; ExperimentListener::left() says where. Complete results of an earlier run
/// stay. An experiment that cannot begin leaves nothing.
/// @throws std::invalid_argument for options that contradict each other; ModelError with every problem of the model, and
/// PluginError for a plug-in that fails, before anything is written; FileError when the folder cannot take results;
/// CheckpointError when `resume` does not fit. While it runs: NotFiniteError, RunError, FileError, std::bad_alloc, and what
/// the listener throws
ExperimentResult run_experiment(const Experiment& experiment, const Registry& registry,
                                const ExperimentOptions& options, ExperimentListener& listener);
/// The same where nobody listens.
ExperimentResult run_experiment(const Experiment& experiment, const Registry& registry,
                                const ExperimentOptions& options = {});

}  // namespace rheobase
