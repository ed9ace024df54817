#include "results/scenario_json.hpp"

#include <rheobase/model/parts.hpp>
#include <rheobase/loading/manifest_reading.hpp>

#include <algorithm>
#include <span>
#include <type_traits>

namespace rheobase::detail {
namespace {

using Json = nlohmann::ordered_json;

struct ValueAsJson {
  Json operator()(const Quantity& q) const { return q.dimension == dimensions::none ? Json(q.si) : Json(to_text(q)); }
  Json operator()(const std::vector<Quantity>& list) const {
    Json array = Json::array();
    for (const Quantity& q : list) array.push_back((*this)(q));
    return array;
  }
  Json operator()(const Linspace& v) const {
    return {{"linspace", {{"from", (*this)(v.from)}, {"to", (*this)(v.to)}}}};
  }
  Json operator()(const Normal& v) const { return {{"normal", {{"mean", (*this)(v.mean)}, {"std", (*this)(v.std)}}}}; }
  Json operator()(const Uniform& v) const {
    return {{"uniform", {{"low", (*this)(v.low)}, {"high", (*this)(v.high)}}}};
  }
  Json operator()(const std::string& choice) const { return choice; }
  Json operator()(const SharedSeries& series) const {
    if (series == nullptr) return nullptr;
    return series->file.empty() ? Json{{"rows", series->rows()}} : Json(series->file);
  }
};

Json default_json(const rheobase_field& field) {
  if (field.choices != nullptr) return field.choices[static_cast<std::size_t>(field.default_value)];
  if (to_dimension(field.dimension) == dimensions::none) return field.default_value;
  return field_text(field, field.default_value);
}

/// The given values and the defaults of the others, in the order of the fields.
void add_fields(Json& part, std::span<const rheobase_field> fields, const Values& given) {
  for (const rheobase_field& field : fields) {
    if (const auto found = given.find(field.name); found != given.end()) part[field.name] = value_json(found->second);
    else if (field.initial_from != nullptr && part.contains(field.initial_from))
      part[field.name] = part[field.initial_from];
    else part[field.name] = default_json(field);
  }
}

/// Keys that every part of its kind has, and that are no fields of the model.
void add_rest(Json& part, const Values& given) {
  for (const auto& [key, value] : given)
    if (!part.contains(key)) part[key] = value_json(value);
}

Json target_json(const Target& target) {
  if (target.neurons.empty()) return target.population;
  Json slices = Json::array();
  for (const Slice& s : target.neurons) {
    std::string text = std::to_string(s.first) + ":" + std::to_string(s.last);
    if (s.stride != 1) text += ":" + std::to_string(s.stride);
    slices.push_back(text);
  }
  return {{"population", target.population}, {"neurons", slices.size() == 1 ? slices.front() : slices}};
}

Json targets_json(const std::vector<Target>& targets) {
  if (targets.size() == 1) return target_json(targets.front());
  Json array = Json::array();
  for (const Target& target : targets) array.push_back(target_json(target));
  return array;
}

template <class Part>
Json part_json(const PartKind<Part>& kind, const Part& part, const Model& of, const Registry& registry) {
  const rheobase_model& model = *registry.find(kind.kind, part.model).model;
  Json json{{"model", part.model}};
  if constexpr (requires { part.size; }) json["size"] = part.size;
  if constexpr (requires { part.targets; }) json["target"] = targets_json(part.targets);
  if constexpr (requires { part.variables; })
    if (!part.variables.empty()) json["variables"] = part.variables;
  add_fields(json, parameters_of(model), part.values);
  if constexpr (std::is_same_v<Part, Population>) add_fields(json, state_fields_of(model), part.values);
  add_rest(json, part.values);
  if constexpr (std::is_same_v<Part, Monitor>)
    if (model.monitor->needs_samples != 0 && !json.contains("interval")) json["interval"] = to_text(Quantity(of.dt));
  return json;
}

}  // namespace

Json value_json(const Value& value) { return std::visit(ValueAsJson{}, value); }

Json scenario_json(const Experiment& experiment, const Registry& registry) {
  const Model& model = experiment.model;
  Json scenario{{"title", model.title},
                {"duration", to_text(Quantity(model.duration))},
                {"dt", to_text(Quantity(model.dt))},
                {"seed", model.seed}};
  for_each_part(model, [&](const auto& kind, const auto& part) {
    scenario[std::string(kind.part)][part.name] = part_json(kind, part, model, registry);
  });
  for (const Axis& axis : experiment.sweep) {
    Json& values = scenario["sweep"][axis.path] = Json::array();
    for (const Value& value : axis.values) values.push_back(value_json(value));
  }
  return scenario;
}

Json swept_json(const Experiment& experiment, std::size_t run) {
  Json swept = Json::object();
  const std::vector<std::size_t> indices = experiment.indices(run);
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    swept[experiment.sweep[axis].path] = value_json(experiment.sweep[axis].values[indices[axis]]);
  return swept;
}

std::string json_text(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace); }

}  // namespace rheobase::detail
