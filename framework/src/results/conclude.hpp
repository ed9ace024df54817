#pragma once
// What all runs together show, measured after the last of them.

#include <rheobase/analysis/diagnosis.hpp>
#include <rheobase/results/run_experiment.hpp>

namespace rheobase::detail {

/// Adds curves, diagnoses and notes to the result. Where that fails or is stopped, a note says so: the tables are there.
void conclude(ExperimentResult& result, std::vector<Symptom> symptoms, const Experiment& experiment,
              const Registry& registry, int threads, ExperimentListener& listener);

}  // namespace rheobase::detail
