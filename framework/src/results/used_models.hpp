#pragma once
// The plug-in models that a description needs, each once, in the order of the description.

#include <rheobase/model/model.hpp>
#include <rheobase/loading/registry.hpp>

#include <string>
#include <vector>

namespace rheobase::detail {

struct UsedModel {
  rheobase_kind kind;
  std::string name;
  const RegisteredModel* registered;
};

/// @throws PluginError for a model that the registry does not have
inline std::vector<UsedModel> used_models(const Model& model, const Registry& registry) {
  std::vector<UsedModel> used;
  const auto add = [&](rheobase_kind kind, const auto& parts) {
    for (const auto& part : parts) {
      const RegisteredModel* found = &registry.find(kind, part.model);
      bool known = false;
      for (const UsedModel& other : used) known = known || other.registered == found;
      if (!known) used.push_back({kind, part.model, found});
    }
  };
  add(RHEOBASE_KIND_NEURON, model.populations);
  add(RHEOBASE_KIND_STIMULUS, model.stimuli);
  add(RHEOBASE_KIND_MONITOR, model.monitors);
  return used;
}

}  // namespace rheobase::detail
