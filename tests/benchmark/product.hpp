#pragma once
// The same work by the product: a model, plug-ins from the bundled folder, a whole Simulation.

#include "case.hpp"
#include "reference.hpp"

#include <rheobase/simulation/simulation.hpp>

namespace rheobase::bench {

/// The bundled plug-ins and those of this benchmark. @throws PluginError
const Registry& registry();

/// The population "cells" of a case, its input, and the monitor "spikes".
Model model_of(const Case& what, bool recorded = true);

/// What the reference starts from: state and parameters of a simulation of the case, and the constants that follow.
Start start_of(const Case& what);

/// The plug-in's kernel alone, called as the scheduler calls it: blocks of 4096 neurons over 256 steps, spikes as masks.
class Kernel {
 public:
  explicit Kernel(const Case& what);
  ~Kernel();
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A stimulus alone, for 512 targets and 32 steps a call. Returns the last values.
class Deviates {
 public:
  /// @param stimulus "uniform_deviates" or "normal_deviates"
  explicit Deviates(const std::string& stimulus);
  ~Deviates();
  /// So many calls, each with the steps after those before.
  const std::vector<double>& run(int calls);
  static constexpr std::int64_t in_a_call = 512 * 32;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rheobase::bench
