#pragma once
// A folder that goes when a test ends, an experiment, and tables small enough to be written out in full.

#include <rheobase/model/experiment.hpp>
#include <rheobase/results/csv.hpp>
#include <rheobase/units/literals.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace report_test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rheobase-report-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Names in the folder, hidden ones too.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(path)) all.push_back(entry.path().filename().string());
    return all;
  }

  std::filesystem::path path;
};

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

/// A population under a step of current that is recorded, sampled and counted.
inline rheobase::Experiment experiment_of(std::int64_t size) {
  using namespace rheobase;
  Experiment experiment;
  Model& model = experiment.model;
  model.title = "A test";
  model.duration = 20.0_ms;
  model.populations = {{.name = "cells", .model = "LIF", .size = size, .values = {{"tau", 10.0_ms}}}};
  model.stimuli = {
      {.name = "drive", .model = "step", .targets = {{"cells"}}, .values = {{"start", 5.0_ms}, {"amplitude", 4.0_nA}}}};
  model.monitors = {{.name = "raster", .model = "spikes", .targets = {{"cells"}}},
                    {.name = "trace", .model = "state", .targets = {{"cells"}}},
                    {.name = "activity", .model = "rate", .targets = {{"cells"}}, .values = {{"bin", 5.0_ms}}}};
  return experiment;
}

/// A table as the state monitor has it: step, time, population, neuron, V.
inline rheobase::TableHeader state_header(rheobase::Time dt = rheobase::Time::from_value(1e-4)) {
  using namespace rheobase;
  return {.monitor = "trace",
          .plot = RHEOBASE_PLOT_TRACE,
          .dt = dt,
          .populations = {"exc", "inh"},
          .columns = {{"step", RHEOBASE_COLUMN_STEP, {}, ""},
                      {"time", RHEOBASE_COLUMN_TIME, dimensions::time, "ms"},
                      {"population", RHEOBASE_COLUMN_POPULATION, {}, ""},
                      {"neuron", RHEOBASE_COLUMN_NEURON, {}, ""},
                      {"V", RHEOBASE_COLUMN_REAL, dimensions::voltage, "mV"}}};
}

struct StateRow {
  std::int64_t step, population, neuron;
  double V;
};

inline void append(rheobase::TableSink& sink, const rheobase::TableHeader& header, const std::vector<StateRow>& rows) {
  std::vector<std::int64_t> step, population, neuron;
  std::vector<double> V;
  for (const StateRow& row : rows) {
    step.push_back(row.step);
    population.push_back(row.population);
    neuron.push_back(row.neuron);
    V.push_back(row.V);
  }
  const std::vector<const void*> columns{step.data(), nullptr, population.data(), neuron.data(), V.data()};
  sink.append(header, {rows.size(), columns});
}

}  // namespace report_test
