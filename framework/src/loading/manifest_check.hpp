#pragma once
// A plug-in can be built with another version of the boundary, by hand, or wrongly. What it says of itself is checked
// here once, before any of its functions is called, so that the rest of the host can rely on it.

#include <rheobase/plugin/abi.h>

#include <cstdint>
#include <string_view>

namespace rheobase {

inline constexpr std::uint64_t most_models = 1000;       // no plug-in has as many; a count beyond is garbage
inline constexpr std::uint32_t oldest_plugin_size = 80;  // of the manifest in RHEOBASE_ABI_OLDEST

/// What is first in the manifest of every version of the boundary.
struct ManifestHead {
  std::uint64_t magic;
  std::uint32_t abi_version, plugin_size;
};

/// @throws PluginError when it is no manifest, or one of a version that this program does not accept
void check_manifest_head(const ManifestHead& head);
/// @param toolchain what the plug-in was built with; "" where that is not known
/// @throws PluginError for a version that this program does not accept
void check_version(std::uint32_t version, std::string_view toolchain = {});
/// @throws PluginError for a shared object that exports no manifest
[[noreturn]] void refuse_without_manifest();

/// Checks the manifest that a file exports, and all its models.
/// @returns it in the layout of this program (manifest_layout.hpp), which lives as long as the plug-in
/// @throws PluginError whose text goes on after the name of the file, such as "was built for version 2 of ..."
const rheobase_plugin& checked_manifest(const rheobase_plugin& manifest);

/// Checks one model against what abi.h promises.
/// @throws PluginError that begins with the model: "neuron model 'LIF': ..."
void check_model(const rheobase_model& model);

}  // namespace rheobase
