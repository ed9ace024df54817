#pragma once
// One experiment from what is known before it runs to the files that it leaves and the words about them: the road that
// `rheobase run` and `rheobase fi` share.

#include "progress.hpp"
#include "settings.hpp"

#include <rheobase/analysis/diagnosis.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/results/npy.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/report/summary.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rheobase::program {

/// Checkpoints of a run: in its folder, beside the tables that they belong to.
struct Checkpoints {
  std::int64_t every = 0;        ///< steps; 0: none are taken
  std::filesystem::path resume;  ///< the one to go on from; empty: from the beginning
  std::string command;  ///< what goes on from one, but for the checkpoint's name: "rheobase run FILE ... --resume"
  static constexpr const char* file_name = "run.checkpoint";
  static constexpr const char* origin_name = "run.resumed-from";  ///< the folder of the checkpoint that it went on from
};

/// What is to run, checked already.
struct Work {
  const Experiment& experiment;
  std::string name;                     ///< of the figures
  std::filesystem::path scenario_file;  ///< empty: there is none
  Estimate estimate;
  std::vector<std::string> warnings;  ///< as they are to be told
  decltype(&run_close) close = &run_close;
  Checkpoints checkpoints{};
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
  void drive(Simulation& simulation, const std::filesystem::path& checkpoint, Progress& progress);
  void resume(Simulation& simulation) const;
  [[nodiscard]] bool continues(const std::filesystem::path& place) const;
  void remove_continued(const std::filesystem::path& place) const;
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
  std::int64_t resumed_at_ = 0;
  bool begun_ = false;  // there is a checkpoint
};

}  // namespace rheobase::program
