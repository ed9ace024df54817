#include <rheobase/report/summary.hpp>
#include <rheobase/version.hpp>

#include "results/scenario_json.hpp"

namespace rheobase {
namespace {

using Json = nlohmann::ordered_json;

Json in_ms(const std::optional<Time>& time) { return time ? Json(in_unit(time->value(), parse_unit("ms"))) : Json(); }

Json population_json(const PopulationSummary& p) {
  return {{"neurons", p.size},
          {"spikes", p.spikes},
          {"rate_hz", p.rate.value()},
          {"mean_isi_ms", in_ms(p.mean_interval)},
          {"isi_cv", p.cv ? Json(*p.cv) : Json()},
          {"first_spike_ms", in_ms(p.first_spike)},
          {"silent_neurons", p.silent_neurons}};
}

Json result_json(const Experiment& experiment, const RunResult& result) {
  Json run{{"run", result.run}};
  if (!experiment.sweep.empty()) run["swept"] = detail::swept_json(experiment, result.run);
  for (const PopulationSummary& p : result.populations) run["populations"][p.name] = population_json(p);
  return run;
}

Json nA(const std::optional<Current>& current) {
  return current ? Json(in_unit(current->value(), parse_unit("nA"))) : Json();
}

Json bisection_json(const BisectedRheobase& bisected) {
  const bool found = bisected.outcome == BisectedRheobase::Outcome::found;
  const bool none = bisected.outcome == BisectedRheobase::Outcome::none;
  return {{"outcome", found  ? "found"
                      : none ? "none"
                             : "at most zero"},
          {"current_nA", found ? nA(bisected.current) : Json()},
          {"tolerance_nA", found ? nA(bisected.width) : Json()},
          {"largest_tried_nA", none ? nA(bisected.current) : Json()},
          {"held_for_ms", in_ms(bisected.window)}};
}

Json curve_json(const Experiment& experiment, const FiCurve& curve) {
  Json json{{"population", curve.population}};
  for (std::size_t axis = 0; axis < experiment.sweep.size(); ++axis)
    if (axis != curve.axis)
      json["swept"][experiment.sweep[axis].path] =
          detail::value_json(experiment.sweep[axis].values[curve.indices[axis]]);
  json["closed_form_nA"] = nA(curve.closed_form);
  json["bisection"] = curve.bisected ? bisection_json(*curve.bisected) : Json();
  json["first_grid_point_that_fired_nA"] = nA(curve.first_that_fired);
  json["grid_spacing_nA"] = nA(curve.spacing);
  json["offset_nA"] = nA(curve.offset);
  return json;
}

}  // namespace

std::string run_json(const Experiment& experiment, std::span<const RunResult> results, const RunOutcome& outcome) {
  Json json{{"rheobase", RHEOBASE_VERSION},        {"title", experiment.model.title},
            {"seed", experiment.model.seed},       {"dt", to_text(Quantity(experiment.model.dt))},
            {"wall_time_s", outcome.wall_seconds}, {"runs", Json::array()}};
  for (const RunResult& result : results) json["runs"].push_back(result_json(experiment, result));
  if (!outcome.curves.empty()) json["rheobases"] = Json::array();
  for (const FiCurve& curve : outcome.curves) json["rheobases"].push_back(curve_json(experiment, curve));
  json["diagnoses"] = outcome.diagnoses;
  json["output"] = outcome.folder.empty() ? Json() : Json(outcome.folder.string());
  json["files"] = outcome.files;
  return detail::json_text(json);
}

}  // namespace rheobase
