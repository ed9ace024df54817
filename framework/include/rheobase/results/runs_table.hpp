#pragma once
// runs.csv: one row a run, with the swept values and what each population did. The table that a sweep is made for.

#include <rheobase/model/experiment.hpp>
#include <rheobase/simulation/sweep.hpp>

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

/// The text of the table: `run`, the swept values with their unit ("tau_ms"), and for each population
/// `<population>.spikes`, `.rate_hz`, `.mean_isi_ms`, `.isi_cv` and `.first_spike_ms`; "n/a" where one is undefined.
std::string runs_table(const Experiment& experiment, std::span<const RunResult> results);

/// Writes it as runs.csv. @throws FileError
void write_runs_table(const std::filesystem::path& folder, const Experiment& experiment,
                      std::span<const RunResult> results);

}  // namespace rheobase
