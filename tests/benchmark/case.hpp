#pragma once
// One thing to compute, for the reference and for the product alike.

#include <cstdint>
#include <string>

namespace rheobase::bench {

struct Case {
  std::string model;
  std::int64_t size = 1;
  std::int64_t steps = 1;
  bool per_neuron = false;  ///< R and tau differ between neurons
  bool at_random = false;   ///< starts at random potentials, so that neighbours do not fire together
  bool noise = false;       ///< an Ornstein-Uhlenbeck current for every neuron in place of a constant one

  [[nodiscard]] double updates() const { return static_cast<double>(size) * static_cast<double>(steps); }
};

inline constexpr double dt_seconds = 1e-4;

}  // namespace rheobase::bench
