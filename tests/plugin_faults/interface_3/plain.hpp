#pragma once
// What plain.c computes, computed once more.

#include <cstdint>
#include <vector>

namespace plain {

struct Run {
  std::vector<std::int64_t> spikes;  // steps
  double V = 0.0;                    // at the end
};

/// PlainLeaky under PlainRamp from step 0 on, both at their defaults.
inline Run run(std::int64_t steps, double dt) {
  const double slope = 1e-7, tau = 0.01, R = 1e7, V_th = 0.015;
  Run result;
  double& V = result.V;
  for (std::int64_t step = 0; step < steps; ++step) {
    if (V >= V_th) V = 0.0;
    V += dt / tau * (R * (slope * (static_cast<double>(step) * dt)) - V);
    if (V >= V_th) result.spikes.push_back(step);
  }
  return result;
}

}  // namespace plain
