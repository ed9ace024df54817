#include <rheobase/analysis/fi_curve.hpp>

#include "engine/scheduler.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/plugin/manifest.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace rheobase {
namespace {

/// Whether a stimulus drives with one current all the time, or has one as its mean: the amplitude of a sine is neither.
bool holds_a_current(const Experiment& experiment, const std::string& name, const Registry& registry) {
  const Stimulus* stimulus = named(experiment.model.stimuli, name);
  if (stimulus == nullptr) return false;
  const rheobase_stimulus& kind = *registry.find(RHEOBASE_KIND_STIMULUS, stimulus->model).model->stimulus;
  return kind.time_invariant != 0 || kind.random != 0;
}

/// The only axis of currents, if it is one of a stimulus that holds a current.
std::optional<std::size_t> current_axis(const Experiment& experiment, const Registry& registry) {
  std::optional<std::size_t> found;
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis) {
    const auto is_current = [](const Value& value) {
      const auto* quantity = std::get_if<Quantity>(&value);
      return quantity != nullptr && quantity->dimension == dimensions::current;
    };
    if (!std::ranges::all_of(experiment.sweep[axis].values, is_current)) continue;
    const Path path = parse_path(experiment.sweep[axis].path);
    if (found || path.kind != "stimulus" || !holds_a_current(experiment, path.name, registry)) return std::nullopt;
    found = axis;
  }
  return found;
}

bool drives(const Stimulus& stimulus, const std::string& population) {
  return std::ranges::find(stimulus.targets, population, &Target::population) != stimulus.targets.end();
}

bool drives(const Experiment& experiment, std::size_t axis, const std::string& population) {
  const std::string name = parse_path(experiment.sweep[axis].path).name;
  const Stimulus* stimulus = named(experiment.model.stimuli, name);
  return stimulus != nullptr && drives(*stimulus, population);
}

/// What the population got in addition to the swept current, if it is the same in every run: it got as much more as the axis
/// rises. Below 0 the largest current of a run can be that before the stimulus began.
std::optional<Current> measured_offset(const FiCurve& curve) {
  std::optional<double> offset;
  bool rises = false;
  for (const FiPoint& point : curve.points) {
    if (point.current.value() < 0.0 || !point.summary.max_current) continue;
    const double got = point.summary.max_current->value(), difference = got - point.current.value();
    if (!offset) offset = difference;
    else rises = true;
    if (std::abs(difference - *offset) > 1e-9 * std::abs(got)) return std::nullopt;
    if (std::abs(*offset) <= 1e-9 * std::abs(got)) offset = 0.0;  // what the subtraction left
  }
  return rises ? std::optional(Current::from_value(*offset)) : std::nullopt;
}

/// Whether the offset was there all the time: it is zero, or a sum of currents that never change, and so is what is swept.
bool is_constant(Current offset, const Experiment& experiment, const FiCurve& curve, const Registry& registry) {
  const std::string swept = parse_path(experiment.sweep[curve.axis].path).name;
  const auto is_given = [&](const Stimulus& stimulus, const std::string& key) {
    return stimulus.values.contains(key) ||
           std::ranges::count(experiment.sweep, "stimulus." + stimulus.name + "." + key, &Axis::path) > 0;
  };
  bool alone = true, constant = true;
  for (const Stimulus& stimulus : experiment.model.stimuli) {
    if (!drives(stimulus, curve.population)) continue;
    const rheobase_stimulus& kind = *registry.find(RHEOBASE_KIND_STIMULUS, stimulus.model).model->stimulus;
    constant = constant && kind.time_invariant != 0 && to_dimension(kind.output) == dimensions::current;
    if (stimulus.name == swept) continue;
    alone = false;
    constant = constant && !is_given(stimulus, "start") && !is_given(stimulus, "stop");
  }
  return alone ? offset.value() == 0.0 : constant;
}

void read_grid(FiCurve& curve) {
  const auto fired = std::ranges::find_if(curve.points, [](const FiPoint& p) { return p.summary.spikes > 0; });
  if (fired == curve.points.end()) return;
  curve.first_that_fired = fired->current;
  for (auto below = fired; below != curve.points.begin() && !curve.spacing;)
    if ((--below)->current < fired->current) curve.spacing = fired->current - below->current;
}

void measure(FiCurve& curve, const Experiment& experiment, const Registry& registry,
             const std::function<bool()>& stopped) try {
  if (stopped && stopped()) return;
  const std::size_t run = curve.points.front().run;
  const std::optional<Population> neuron = one_neuron(experiment.population(run, curve.population), registry);
  if (!neuron) return;
  curve.closed_form = closed_form_rheobase(*neuron, registry);
  curve.bisected = bisect_rheobase(*neuron, registry, {.dt = experiment.dt(run), .stopped = stopped});
} catch (
    const std::exception& error) {  // alone and without its other input a neuron may fail where it did not in the run
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
  const auto axis = current_axis(experiment, registry);
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
      curve.offset = measured_offset(curve);
      if (!curve.offset) continue;
      if (!is_constant(*curve.offset, experiment, curve, registry)) curve.offset.reset();
      curves.push_back(std::move(curve));
    }
  }
  Scheduler(threads).for_each(curves.size(), [&](std::size_t i, std::size_t) {
    read_grid(curves[i]);
    measure(curves[i], experiment, registry, stopped);
  });
  return curves;
}

}  // namespace rheobase
