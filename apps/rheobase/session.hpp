#pragma once
// What `rheobase run` and `rheobase fi` share: the words around run_experiment(), its signals and its exit codes.

#include "settings.hpp"

#include <rheobase/report/summary.hpp>
#include <rheobase/results/run_experiment.hpp>

#include <functional>
#include <string>
#include <vector>

namespace rheobase::program {

/// What is to run, and the words that differ between the verbs.
struct Work {
  const Experiment& experiment;
  ExperimentOptions options;  ///< what Settings holds is filled in by run_and_report()
  std::function<std::vector<std::string>(const std::vector<Problem>&)> words_of_warnings;
  decltype(&run_close) close = &run_close;
  std::string resuming{};  ///< the command that resumes a checkpoint, up to its name: "rheobase run FILE ... --resume"
};

/// Runs, writes and reports. Returns the exit code. @throws what run_experiment() does
int run_and_report(const Settings& settings, Work work, const Registry& registry);

}  // namespace rheobase::program
