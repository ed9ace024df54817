#include "results/scenario_json.hpp"

#include <rheobase/model/parts.hpp>

#include <charconv>
#include <set>
#include <stdexcept>
#include <type_traits>

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

std::int64_t size_of(const std::string& name, const Json& json) {
  const auto size = json.get<std::int64_t>();
  if (size < 1 || size > largest_size)
    throw std::invalid_argument("population '" + name + "' cannot have " + std::to_string(size) + " neurons");
  return size;
}

/// A part of any kind: the keys that it has as members, and all others as values.
template <class Part>
Part part_of(const std::string& name, const Json& json) {
  Part part;
  part.name = name;
  std::set<std::string> members{"model", "target"};
  if (json.contains("model")) part.model = json["model"].get<std::string>();
  if constexpr (requires { part.size; }) {
    members.insert("size");
    part.size = size_of(name, json.at("size"));
  }
  if constexpr (requires { part.targets; }) {
    if (const auto found = json.find("target"); found != json.end()) {
      if (found->is_array())
        for (const Json& target : *found) part.targets.push_back(target_of(target));
      else part.targets.push_back(target_of(*found));
    }
  }
  if constexpr (requires { part.variables; }) {
    members.insert("variables");
    if (json.contains("variables")) part.variables = json["variables"].get<std::vector<std::string>>();
  }
  for (const auto& [key, value] : json.items())
    if (!members.contains(key) && !value.is_null()) part.values[key] = value_of(value);
  return part;
}

template <class Take>
void for_each_in(const Json& scenario, std::string_view table, Take take) {
  if (const auto found = scenario.find(std::string(table)); found != scenario.end())
    for (const auto& [name, entry] : found->items()) take(name, entry);
}

}  // namespace

Experiment experiment_of(const Json& scenario) {
  Experiment experiment;
  Model& model = experiment.model;
  model.title = scenario.at("title").get<std::string>();
  model.duration = time_of(scenario.at("duration"));
  model.dt = time_of(scenario.at("dt"));
  model.seed = scenario.at("seed").get<std::uint64_t>();
  for_each_kind([&](const auto& kind) {
    using Part = typename std::remove_cvref_t<decltype(kind)>::Part;
    for_each_in(scenario, kind.part, [&](const std::string& name, const Json& json) {
      (model.*kind.list).push_back(part_of<Part>(name, json));
    });
  });
  for_each_in(scenario, "sweep", [&](const std::string& path, const Json& values) {
    Axis& axis = experiment.sweep.emplace_back();
    axis.path = path;
    for (const Json& value : values) axis.values.push_back(value_of(value));
  });
  return experiment;
}

}  // namespace rheobase::detail
