#pragma once
// A scenario as JSON with the keys of a scenario file, and every default of its models in place.

#include <rheobase/model/experiment.hpp>
#include <rheobase/loading/registry.hpp>

#include <nlohmann/json.hpp>

namespace rheobase::detail {

nlohmann::ordered_json scenario_json(const Experiment& experiment, const Registry& registry);

/// One value: "10 ms", ["5 ms", "10 ms"], {"normal": {"mean": "-65 mV", "std": "5 mV"}}; a plain number is a number.
nlohmann::ordered_json value_json(const Value& value);

/// The swept values of a run, by their paths.
nlohmann::ordered_json swept_json(const Experiment& experiment, std::size_t run);

/// The experiment that scenario_json wrote, with all values as given. A plain number that is not finite is left out, as
/// JSON has none; what JSON only describes is that description. @throws nlohmann::json::exception, UnitError, std::invalid_argument for what it cannot have written
Experiment experiment_of(const nlohmann::ordered_json& scenario);

/// The text of a document, in which bytes that are no UTF-8 (of a path) are replaced.
std::string json_text(const nlohmann::ordered_json& document);

}  // namespace rheobase::detail
