#pragma once
// What a user describes: plain values, from a scenario file or from C++, with nothing computed and nothing loaded.
// Simulation turns a Model into something that runs.
//
//   Model model;
//   model.duration = 200.0_ms;
//   model.populations.push_back({.name = "cell", .model = "LIF", .values = {{"tau", 10.0_ms}}});
//   model.stimuli.push_back({.name = "drive", .model = "constant", .targets = {{"cell"}}, .values = {{"amplitude", 2.0_nA}}});
//   model.monitors.push_back({.name = "raster", .model = "spikes", .targets = {{"cell"}}});

#include <rheobase/model/value.hpp>
#include <rheobase/units/literals.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rheobase {

/// The neurons first, first + stride, ... below last: "0:10" is the first ten, "0:10:2" every second of them.
/// The stride is at most the population's size.
struct Slice {
  std::int64_t first = 0, last = 0, stride = 1;
  friend bool operator==(const Slice&, const Slice&) = default;
};

/// A population, or some of its neurons.
struct Target {
  std::string population;
  std::vector<Slice> neurons{};  ///< empty: all; overlapping slices name a neuron once
  friend bool operator==(const Target&, const Target&) = default;
};

/// Neurons of one model. `values` holds parameters and initial state by their names.
struct Population {
  std::string name;
  std::string model;
  std::int64_t size = 1;
  Values values{};
};

/// Input to neurons. `values` holds its parameters, `start` and `stop`, and as `file` the series that it plays back.
struct Stimulus {
  std::string name;
  std::string model;
  std::vector<Target> targets;
  Values values{};
};

/// What is recorded. `values` holds its parameters, and `interval` where it samples state.
struct Monitor {
  std::string name;
  std::string model;
  std::vector<Target> targets;
  std::vector<std::string> variables{};  ///< state variables to sample; empty: the membrane potential
  Values values{};
};

/// A whole model. Names are unique in their list and made of letters, digits, `_` and `-`.
struct Model {
  std::string title{};
  Time duration = 0.0_ms;
  Time dt = 0.1_ms;
  std::uint64_t seed = 0;
  std::vector<Population> populations{};
  std::vector<Stimulus> stimuli{};
  std::vector<Monitor> monitors{};
};

}  // namespace rheobase
