#include "conformance/parts.hpp"

#include "conformance/own_models.hpp"

#include <fmt/format.h>

namespace rheobase::conformance {

Model model_with(const Subject& subject, std::int64_t neurons, const Values& values) {
  const rheobase_model& m = subject.model();
  Model model;
  model.duration = 200.0_ms;
  const bool neuron = m.kind == RHEOBASE_KIND_NEURON;
  model.populations.push_back({.name = "cells", .model = neuron ? m.name : clockwork.name, .size = neurons});
  if (neuron) {
    model.populations[0].values = values;
  } else if (m.kind == RHEOBASE_KIND_STIMULUS) {
    model.stimuli.push_back({.name = "input", .model = m.name, .targets = {{"cells"}}, .values = values});
    if (m.stimulus->series != RHEOBASE_SERIES_NONE)
      model.stimuli[0].values[std::string(series_key)] = series_for(*m.stimulus, neurons);
  } else {
    model.monitors.push_back({.name = "watcher", .model = m.name, .targets = {{"cells"}}, .values = values});
  }
  return model;
}

std::string values_text(std::span<const rheobase_field> fields, const Values& values, std::size_t i) {
  std::string text;
  for (const rheobase_field& f : fields) {
    const auto found = values.find(f.name);
    if (found == values.end()) continue;
    if (!text.empty()) text += ", ";
    if (const auto* list = std::get_if<std::vector<Quantity>>(&found->second))
      text += fmt::format("{} = {}", f.name, field_text(f, (*list)[i].si));
    else text += fmt::format("{} = {}", f.name, to_text(found->second));
  }
  return text;
}

}  // namespace rheobase::conformance
