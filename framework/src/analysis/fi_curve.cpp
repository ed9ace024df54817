#include <rheobase/analysis/fi_curve.hpp>

#include "runtime/scheduler.hpp"

#include <rheobase/model/names.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace rheobase {
namespace {

/// The only axis of currents, if it is one of a stimulus.
std::optional<std::size_t> current_axis(const Experiment& experiment) {
  std::optional<std::size_t> found;
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis) {
    const auto is_current = [](const Value& value) {
      const auto* quantity = std::get_if<Quantity>(&value);
      return quantity != nullptr && quantity->dimension == dimensions::current;
    };
    if (!std::ranges::all_of(experiment.sweep[axis].values, is_current)) continue;
    if (found || parse_path(experiment.sweep[axis].path).kind != "stimulus") return std::nullopt;
    found = axis;
  }
  return found;
}

bool drives(const Experiment& experiment, std::size_t axis, const std::string& population) {
  const std::string name = parse_path(experiment.sweep[axis].path).name;
  const auto stimulus = std::ranges::find(experiment.model.stimuli, name, &Stimulus::name);
  return stimulus != experiment.model.stimuli.end() &&
         std::ranges::find(stimulus->targets, population, &Target::population) != stimulus->targets.end();
}

/// Whether what the population got rises by as much as the axis does. Below 0 the largest current of a run can be that
/// before the stimulus began.
bool follows_axis(const FiCurve& curve) {
  std::optional<double> offset;
  bool rises = false;
  for (const FiPoint& point : curve.points) {
    if (point.current.value() < 0.0 || !point.summary.max_current) continue;
    const double got = point.summary.max_current->value(), difference = got - point.current.value();
    if (!offset) offset = difference;
    else rises = true;
    if (std::abs(difference - *offset) > 1e-9 * std::abs(got)) return false;
  }
  return rises;
}

void read_grid(FiCurve& curve) {
  const auto fired = std::ranges::find_if(curve.points, [](const FiPoint& p) { return p.summary.spikes > 0; });
  if (fired == curve.points.end()) return;
  curve.first_that_fired = fired->current;
  for (auto below = fired; below != curve.points.begin() && !curve.spacing;)
    if ((--below)->current < fired->current) curve.spacing = fired->current - below->current;
}

void measure(FiCurve& curve, const Experiment& experiment, const Registry& registry, const std::function<bool()>& stopped) try {
  if (stopped && stopped()) return;
  const Model model = experiment.at(curve.points.front().run);
  const auto population = std::ranges::find(model.populations, curve.population, &Population::name);
  const std::optional<Population> neuron = one_neuron(*population, registry);
  if (!neuron) return;
  curve.closed_form = closed_form_rheobase(*neuron, registry);
  curve.bisected = bisect_rheobase(*neuron, registry, {.dt = model.dt, .stopped = stopped});
} catch (const std::exception& error) {  // alone and without its other input a neuron may fail where it did not in the run
  if (!stopped || !stopped()) curve.failure = error.what();
}

}  // namespace

std::optional<Current> FiCurve::rheobase() const {
  if (closed_form) return closed_form;
  if (bisected && bisected->outcome == BisectedRheobase::Outcome::found) return bisected->current;
  return std::nullopt;
}

std::vector<FiCurve> fi_curves(const Experiment& experiment, std::span<const RunResult> results,
                               const Registry& registry, int threads, const std::function<bool()>& stopped) {
  const auto axis = current_axis(experiment);
  std::vector<FiCurve> curves;
  if (!axis) return curves;
  for (std::size_t p = 0; p < experiment.model.populations.size(); ++p) {
    const std::string& name = experiment.model.populations[p].name;
    if (!drives(experiment, *axis, name)) continue;
    std::map<std::vector<std::size_t>, FiCurve> of_population;  // by the other axes
    for (const RunResult& result : results) {
      std::vector<std::size_t> indices = experiment.indices(result.run);
      const Value& value = experiment.sweep[*axis].values[indices[*axis]];
      indices[*axis] = 0;
      FiCurve& curve = of_population[indices];
      curve.points.push_back({Current::from_value(std::get<Quantity>(value).si), result.run, result.populations[p]});
    }
    for (auto& [indices, curve] : of_population) {
      curve.population = name;
      curve.axis = *axis;
      curve.indices = indices;
      std::ranges::stable_sort(curve.points, {}, [](const FiPoint& point) { return point.current.value(); });
      if (follows_axis(curve)) curves.push_back(std::move(curve));
    }
  }
  Scheduler(threads).for_each(curves.size(), [&](std::size_t i, std::size_t) {
    read_grid(curves[i]);
    measure(curves[i], experiment, registry, stopped);
  });
  return curves;
}

}  // namespace rheobase
