#pragma once
// One experiment from what is known before it runs to the files that it leaves and the words about them: the road that
// `rheobase run` and `rheobase fi` share.

#include "settings.hpp"

#include <rheobase/analysis/diagnosis.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/report/npy.hpp>
#include <rheobase/report/output_folder.hpp>
#include <rheobase/report/summary.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rheobase::program {

/// What is to run, checked already.
struct Work {
  const Experiment& experiment;
  std::string name;                     ///< of the figures
  std::filesystem::path scenario_file;  ///< empty: there is none
  Estimate estimate;
  std::vector<std::string> warnings;    ///< as they are to be told
  decltype(&run_close) close = &run_close;
};

class Session {
 public:
  Session(const Settings& settings, const Work& work, const Registry& registry)
      : settings_(settings), work_(work), registry_(registry), experiment_(work.experiment) {}

  /// Runs, writes and tells. Returns the exit code.
  int go();

 private:
  void tell(const std::string& text) const;
  void note(const std::string& text) const;
  void compute(const OutputFolder* folder);
  void conclude();
  void measure(const std::function<bool()>& stopped);
  void write(OutputFolder& folder, const std::string& incomplete);
  void close() const;
  [[nodiscard]] std::vector<std::string> silent_populations() const;

  const Settings& settings_;
  const Work& work_;
  const Registry& registry_;
  const Experiment& experiment_;
  std::vector<std::string> notes_, files_, diagnoses_;
  std::vector<std::unique_ptr<FileSink>> sinks_;
  std::vector<RunResult> results_;
  std::vector<Symptom> symptoms_;
  std::vector<FiCurve> curves_;
  double wall_seconds_ = 0.0;
};

}  // namespace rheobase::program
