#pragma once
// The files of an experiment that has ended or was stopped.

#include "results/checkpoints.hpp"

#include <memory>

namespace rheobase::detail {

/// Joins the tables, writes runs.csv, the figures and the run record, and moves all of it to its place; adds files and notes
/// to the result. @param sinks of all runs; null for those that never began
/// @param incomplete why not all runs came to their end; empty: they did @throws FileError
void write_results(OutputFolder& folder, ExperimentResult& result, const std::string& incomplete,
                   std::span<const std::unique_ptr<RunSink>> sinks, const Experiment& experiment,
                   const Registry& registry, const ExperimentOptions& options, int threads,
                   ExperimentListener& listener);

}  // namespace rheobase::detail
