#pragma once
// A plug-in can be built with another version of the boundary, by hand, or wrongly. What it says of itself is checked
// here once, before any of its functions is called, so that the rest of the host can rely on it.

#include <rheobase/plugin/abi.h>

#include <cstdint>

namespace rheobase {

/// What stands first in the manifest of every version of the boundary.
struct ManifestHead {
  std::uint64_t magic;
  std::uint32_t abi_version, struct_size;
};

/// @throws PluginError when it is no manifest, or one of another version
void check_manifest_head(const ManifestHead& head);
/// @throws PluginError for a shared object that exports no manifest
[[noreturn]] void refuse_without_manifest();

/// Checks the manifest that a file exports, and all its models.
/// @throws PluginError whose text goes on after the name of the file, such as "was built for version 2 of ..."
void check_manifest(const rheobase_plugin& manifest);

/// Checks one model against what abi.h promises.
/// @throws PluginError that begins with the model: "neuron model 'LIF': ..."
void check_model(const rheobase_model& model);

}  // namespace rheobase
