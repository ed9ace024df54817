#pragma once
// The f-I curves in a sweep over one current, and the rheobase of each, three ways: in closed form, by bisection on the
// model, and as the first current of the sweep that made it fire.

#include <rheobase/analysis/rheobase.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/simulation/sweep.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

/// One run of a curve.
struct FiPoint {
  Current current{};
  std::size_t run = 0;
  PopulationSummary summary;
};

/// What one population did under each current, the other axes of the sweep held.
struct FiCurve {
  std::string population;
  std::size_t axis = 0;              ///< of the sweep: the current
  std::vector<std::size_t> indices;  ///< on each axis of the sweep; that of the current is 0
  std::vector<FiPoint> points;       ///< by current, ascending

  /// What the population gets in addition to the current of the axis: 0 if nothing else drives it; empty if that is not a
  /// constant current. Of the constant current that makes it fire the axis shows that much less.
  std::optional<Current> offset;

  std::optional<Current> closed_form;        ///< empty: the model offers none, or neurons differ
  std::optional<BisectedRheobase> bisected;  ///< empty: neurons differ, or it could not be measured
  std::string failure;                       ///< why it could not be measured; empty: it could, or needs not
  std::optional<Current> first_that_fired;   ///< of the points; empty: none fired
  std::optional<Current> spacing;            ///< from the point below that one; empty: no point is below

  /// The closed form, else the bisection; empty where neither is known.
  [[nodiscard]] std::optional<Current> rheobase() const;
};

/// The curves of all populations that a sweep over one current drives, in the model's order and that of the runs; none
/// when exactly one axis of the sweep is a current of a stimulus does not hold, or when the largest current that a
/// population gets does not follow that axis one to one, as with the standard deviation of a noise.
/// @param results of all runs of the experiment @param threads 0: as many as the machine has
/// @param stopped asked now and then, from any thread; true ends the bisections: those that are left stay empty
std::vector<FiCurve> fi_curves(const Experiment& experiment, std::span<const RunResult> results,
                               const Registry& registry, int threads = 0, const std::function<bool()>& stopped = {});

}  // namespace rheobase
