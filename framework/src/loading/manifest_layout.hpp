#pragma once
// A plug-in of an older version of the interface has shorter structs. All of the host but this file reads structs of its
// own version: here they are copied, with zero in the members that the plug-in does not have.

#include <rheobase/plugin/abi.h>

namespace rheobase {

/// @throws PluginError when a struct's size is not one that it has had in the manifest's version
void check_sizes(const rheobase_plugin& manifest);

/// The manifest in the layout of this program: the one given where its sizes are those of today, else a copy that lives as
/// long as the plug-in, and is the same one in every call. Pointers and counts that are wrong stay as they are.
/// @param written passed check_sizes
const rheobase_plugin& in_this_layout(const rheobase_plugin& written);

}  // namespace rheobase
