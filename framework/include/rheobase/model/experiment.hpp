#pragma once
// A model and the values that it is to be run with: what a scenario file describes. Without a sweep it is one run.

#include <rheobase/model/model.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rheobase {

/// One swept value: its path, such as "stimulus.drive.amplitude", and what it takes in turn.
struct Axis {
  std::string path;
  std::vector<Value> values;
};

/// A model and its sweep. Several axes make a grid, of which the last axis varies fastest.
struct Experiment {
  Model model;
  std::vector<Axis> sweep;

  /// How many runs there are: the product of the axes' lengths.
  [[nodiscard]] std::size_t runs() const;
  /// The index on each axis of run `run`.
  [[nodiscard]] std::vector<std::size_t> indices(std::size_t run) const;
  /// The swept values of run `run`, as a scenario has them: "dt = "0.1 ms", population.cells.tau = "5 ms"".
  [[nodiscard]] std::string setting(std::size_t run) const;
  /// The model of run `run`, with its swept values in place. @throws ModelError for a path that names nothing
  [[nodiscard]] Model at(std::size_t run) const;
  /// Puts the swept values of run `run` into a copy of `model`, whatever run's values it has. @throws ModelError
  void put(std::size_t run, Model& copy) const;
  /// One number or part of the model of run `run`, without a copy of the rest.
  /// @throws ModelError; std::out_of_range for a population that is not there
  [[nodiscard]] Time dt(std::size_t run) const;
  [[nodiscard]] Time duration(std::size_t run) const;
  [[nodiscard]] Population population(std::size_t run, std::string_view name) const;
};

/// `count` values of one dimension, evenly spaced, both ends included. They are computed as decimals of 15 digits in the
/// unit that people use, so that the third of six values from 0 nA to 5 nA is to the bit what "2 nA" is, and tables
/// show 2.
std::vector<Value> evenly_spaced(const Quantity& from, const Quantity& to, std::int64_t count);
/// The same in SI: `linspace` over neurons.
std::vector<double> evenly_spaced_si(const Quantity& from, const Quantity& to, std::int64_t count);

/// Sets one value of a model by its path: "duration", "dt", "seed", "population.NAME.size", "population.NAME.tau",
/// "stimulus.NAME.start", "monitor.NAME.bin", ... @throws ModelError when the path names nothing or the value cannot go
/// there (a size that is no whole number, a duration that is no time).
void assign(Model& model, const std::string& path, const Value& value);

}  // namespace rheobase
