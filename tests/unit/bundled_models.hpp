#pragma once
// The bundled plug-ins, for tests that run models.

#include <rheobase/loading/registry.hpp>

namespace {

struct BundledModels {
  BundledModels() { registry.search(RHEOBASE_BUNDLED_PLUGINS, "test"); }
  rheobase::Registry registry;
};

}  // namespace
