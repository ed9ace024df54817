#pragma once
// What a program says about a run: before it what will run, after it what came out; as text for people, and as JSON
// for other programs. Figures that are undefined are n/a, and null in JSON.

#include <rheobase/analysis/fi_curve.hpp>
#include <rheobase/results/runs_table.hpp>
#include <rheobase/loading/registry.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

/// A number of bytes as people read it: "1.23 MB".
std::string bytes_text(std::uint64_t bytes);

/// What will run: title, parts with the models and files that they come from, size, steps, seed, threads, memory, and
/// the sweep. @param estimate the largest of the runs
/// @throws PluginError for a model that the registry does not have
std::string run_head(const Experiment& experiment, const Registry& registry, const Estimate& estimate, int threads);

/// How it ended.
struct RunOutcome {
  double wall_seconds = 0.0;
  std::filesystem::path folder;        ///< empty: nothing was written
  std::vector<std::string> files;      ///< relative to the folder
  std::vector<std::string> diagnoses;  ///< of populations that never fired, and the like
  std::vector<FiCurve> curves{};       ///< of a sweep over a current
  Time resumed_at{};                   ///< where a run that was resumed went on
};

/// A table with a row for each run and population (swept values, spikes, rate, mean interval and its CV; the middle of
/// a long sweep is left out), the rheobase of each f-I curve three ways, the diagnoses, the speed against real time, and
/// the files.
std::string run_close(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome);

/// The close of an f-I curve: the same, with a table of current, rate, mean interval and first spike in place of the
/// first.
std::string fi_close(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome);

/// The same as one JSON object, without shortening.
std::string run_json(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome);

}  // namespace rheobase
