#pragma once
// What `rheobase analyse` says: the statistics of the spikes of a folder of results, as text for people and as JSON for
// other programs. Undefined figures are n/a, and null in JSON.

#include <rheobase/analysis/spike_figures.hpp>
#include <rheobase/model/experiment.hpp>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

struct AnalysedPopulation {
  std::string name;
  SpikeFigures figures;
  std::optional<SpikeSeries> series{};
};

struct AnalysedRun {
  std::size_t run = 0;
  bool finished = true;
  Time from{}, to{};  ///< the steps that were analysed, see window()
  Time bin{};         ///< of counts
  std::vector<AnalysedPopulation> populations;
};

struct Analysis {
  std::filesystem::path folder;
  std::string monitor;
  std::string incomplete_because;  ///< empty: all was computed
  std::vector<AnalysedRun> runs;
};

/// Two tables with a row for each run and population: how much they fire, and how irregularly.
std::string analysis_text(const Experiment& experiment, const Analysis& analysis);

/// The same and the series as one JSON object.
std::string analysis_json(const Experiment& experiment, const Analysis& analysis);

}  // namespace rheobase
