#pragma once
// A scenario file as an Experiment, and every mistake in it as a sentence with a place: what turns
// "population.cells.tau" of a problem into "fi.toml:7:9". Reading needs no plug-in; what a model's own keys mean is
// checked when the model is compiled, and located() brings those problems back to the file.
//
// Limits of a file: 1 MiB; values nested 32 deep and keys of 32 parts; 10000 keys; 100000 values on an axis of a sweep,
// and 100000 runs in all.

#include <rheobase/model/experiment.hpp>
#include <rheobase/model/problem.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rheobase {

/// The format of scenario files that this library reads. A file can begin with `format = 1`; without it, it is taken for
/// this one. Raised by every change for which a file that ran would be refused or mean something else.
inline constexpr int scenario_format = 1;

/// A place in a scenario file: line and column (in characters) from 1, or an override.
struct Place {
  int line = 1, column = 1;
  int override_number = 0;  ///< 1, 2, ...: in that override instead of the file; 0: in the file
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// What a scenario file says, and where it says it.
struct Scenario {
  Experiment experiment;
  std::filesystem::path file;
  std::string text;                     ///< of the file, without a byte-order mark
  std::vector<std::string> overrides;   ///< PATH=VALUE, as given
  std::map<std::string, Place> places;  ///< of the value at each path: "population.cells.tau", "sweep.seed[2]"
  std::map<std::string, Place> keys;    ///< of the key at the path of each parameter
};

/// A mistake and its place.
struct Finding {
  Place place;
  std::string message;
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// A scenario that cannot run. what() is the report for a person: for each finding `file:line:column: message` (or
/// `--set PATH=VALUE: message`), the line of the file and a caret below the place; in the order of the file, at most 20
/// and then "... and N more". Nothing in it can upset a terminal, whatever the file holds.
class ScenarioError : public std::runtime_error {
 public:
  /// Sorts the findings and drops repetitions.
  ScenarioError(const Scenario& scenario, std::vector<Finding> findings);
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  /// What could be read of it.
  [[nodiscard]] const Scenario& scenario() const { return *scenario_; }

 private:
  std::vector<Finding> findings_;
  std::shared_ptr<const Scenario> scenario_;
};

/// Reads a scenario file. Each override is PATH=VALUE and replaces or adds a value before anything is checked; PATH is
/// title, duration, dt, seed, KIND.NAME.KEY or sweep.PATH, and VALUE is TOML or, where it is none, a text:
/// `population.cells.tau=20 ms`, `seed=7`, `sweep.stimulus.drive.amplitude=["1 nA", "2 nA"]`.
/// @throws FileError when the file cannot be read, ScenarioError with every mistake in it
Scenario read_scenario(const std::filesystem::path& file, std::span<const std::string> overrides = {});

/// The same for the text of a scenario, wherever it comes from. @param file what messages call it; tables that stimuli play
/// back are looked for next to it
Scenario read_scenario_text(std::string text, const std::filesystem::path& file = "scenario",
                            std::span<const std::string> overrides = {});

/// The problems of a model of this scenario, at their places. A problem with a swept value stands where the sweep gives
/// the value of the problem's run; a path without a place of its own stands at the nearest one that encloses it.
ScenarioError located(const Scenario& scenario, const ModelError& error);

/// The mistakes of a scenario that could be read in part, and with them those problems of its model that are no
/// consequence of them: problems with values, on lines without a mistake.
ScenarioError with_problems(const ScenarioError& error, const ModelError& problems);

/// `file:line:column: warning: message`, with the line and a caret as in a ScenarioError.
std::string located_warning(const Scenario& scenario, const Problem& warning);

}  // namespace rheobase
