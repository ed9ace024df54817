#include "results/scenario_json.hpp"

#include <rheobase/model/names.hpp>

#include <charconv>
#include <stdexcept>

namespace rheobase::detail {
namespace {

using Json = nlohmann::ordered_json;

Quantity quantity_of(const Json& json) {
  return json.is_number() ? Quantity(json.get<double>()) : parse_quantity(json.get_ref<const std::string&>());
}

Value value_of(const Json& json) {
  if (json.is_array()) {
    std::vector<Quantity> list;
    for (const Json& item : json) list.push_back(quantity_of(item));
    return list;
  }
  if (json.is_object()) {
    if (json.contains("linspace"))
      return Linspace{quantity_of(json["linspace"].at("from")), quantity_of(json["linspace"].at("to"))};
    if (json.contains("normal"))
      return Normal{quantity_of(json["normal"].at("mean")), quantity_of(json["normal"].at("std"))};
    if (json.contains("uniform"))
      return Uniform{quantity_of(json["uniform"].at("low")), quantity_of(json["uniform"].at("high"))};
    return json.dump();  // described, not written out: what a host program made
  }
  try {
    return quantity_of(json);
  } catch (const UnitError&) {
    return json.get<std::string>();  // a choice
  }
}

Time time_of(const Json& json) {
  const Quantity q = quantity_of(json);
  if (q.dimension != dimensions::time || !(q.si > 0.0))
    throw std::invalid_argument("'" + json.dump() + "' is not a duration");
  return Time::from_value(q.si);
}

Slice slice_of(const std::string& text) {
  Slice slice;
  const char *at = text.data(), *const end = at + text.size();
  for (std::int64_t* const number : {&slice.first, &slice.last, &slice.stride}) {
    const auto [after, error] = std::from_chars(at, end, *number);
    if (error != std::errc()) break;
    if (after == end && slice.first >= 0 && slice.last > slice.first && slice.stride > 0) return slice;
    if (after == end || *after != ':') break;
    at = after + 1;
  }
  throw std::invalid_argument("'" + text + "' names no neurons");
}

Target target_of(const Json& json) {
  if (json.is_string()) return {json.get<std::string>(), {}};
  Target target{json.at("population").get<std::string>(), {}};
  const Json& slices = json.at("neurons");
  if (slices.is_array())
    for (const Json& slice : slices) target.neurons.push_back(slice_of(slice.get<std::string>()));
  else target.neurons.push_back(slice_of(slices.get<std::string>()));
  return target;
}

/// Model, targets and values of a part; the key `other` is none of these.
template <class Part>
Part part_of(const std::string& name, const Json& json, const char* other) {
  Part part;
  part.name = name;
  for (const auto& [key, value] : json.items()) {
    if (key == "model") part.model = value.template get<std::string>();
    else if (key == "target") {
      if constexpr (requires { part.targets; }) {
        if (value.is_array())
          for (const Json& target : value) part.targets.push_back(target_of(target));
        else part.targets.push_back(target_of(value));
      }
    } else if (key != other && !value.is_null()) part.values[key] = value_of(value);
  }
  return part;
}

template <class Take>
void for_each_part(const Json& scenario, const char* kind, Take take) {
  if (const auto parts = scenario.find(kind); parts != scenario.end())
    for (const auto& [name, part] : parts->items()) take(name, part);
}

}  // namespace

Experiment experiment_of(const Json& scenario) {
  Experiment experiment;
  Model& model = experiment.model;
  model.title = scenario.at("title").get<std::string>();
  model.duration = time_of(scenario.at("duration"));
  model.dt = time_of(scenario.at("dt"));
  model.seed = scenario.at("seed").get<std::uint64_t>();
  for_each_part(scenario, "population", [&](const std::string& name, const Json& json) {
    model.populations.push_back(part_of<Population>(name, json, "size"));
    std::int64_t& size = model.populations.back().size;
    size = json.at("size").get<std::int64_t>();
    if (size < 1 || size > largest_size)
      throw std::invalid_argument("population '" + name + "' cannot have " + std::to_string(size) + " neurons");
  });
  for_each_part(scenario, "stimulus", [&](const std::string& name, const Json& json) {
    model.stimuli.push_back(part_of<Stimulus>(name, json, ""));
  });
  for_each_part(scenario, "monitor", [&](const std::string& name, const Json& json) {
    model.monitors.push_back(part_of<Monitor>(name, json, "variables"));
    if (json.contains("variables")) model.monitors.back().variables = json["variables"].get<std::vector<std::string>>();
  });
  for_each_part(scenario, "sweep", [&](const std::string& path, const Json& values) {
    Axis& axis = experiment.sweep.emplace_back();
    axis.path = path;
    for (const Json& value : values) axis.values.push_back(value_of(value));
  });
  return experiment;
}

}  // namespace rheobase::detail
