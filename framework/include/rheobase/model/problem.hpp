#pragma once
// What is wrong with a model, all of it at once, each with the path of the value that it concerns, so that a reader of
// files can add the place.

#include <rheobase/text/file_error.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace rheobase {

/// A sentence about one value. `path` names it as a scenario file does: "population.cells.tau".
struct Problem {
  std::string path;
  std::string message;
  std::size_t run = 0;  ///< of a sweep: the first run that has it
  bool in_all_runs = true;
  bool of_key = false;  ///< the key itself is wrong, and not its value
};

/// A model that cannot run: every problem that was found.
class ModelError : public std::runtime_error {
 public:
  explicit ModelError(std::vector<Problem> problems);
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// A plug-in that cannot be used, or a model that no plug-in offers.
class PluginError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A model name that no plug-in offers: a mistake in the model, not in a plug-in.
class UnknownModelError : public PluginError {
 public:
  using PluginError::PluginError;
};

/// A run that failed after it began: a plug-in threw.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A state variable that is not finite: model, population, neuron, variable, step.
class NotFiniteError : public RunError {
 public:
  using RunError::RunError;
};

/// A checkpoint that cannot be taken or resumed: it is damaged, of another model, or a monitor cannot be saved.
class CheckpointError : public FileError {
 public:
  using FileError::FileError;
};

}  // namespace rheobase
