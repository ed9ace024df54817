#pragma once
// The plug-in models that a description needs, each once, in the order of the description.

#include <rheobase/model/parts.hpp>
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
  for_each_part(model, [&](const auto& kind, const auto& part) {
    const RegisteredModel* found = &registry.find(kind.kind, part.model);
    bool known = false;
    for (const UsedModel& other : used) known = known || other.registered == found;
    if (!known) used.push_back({kind.kind, part.model, found});
  });
  return used;
}

}  // namespace rheobase::detail
