#pragma once
// The last line of a message about a plug-in's model: the file that it came from.

#include <rheobase/loading/registry.hpp>
#include <rheobase/text/path_text.hpp>

#include <string>

namespace rheobase {

/// Empty for a model of the program's own (null).
inline std::string plugin_line(const PluginFile* file) {
  return file == nullptr ? "" : "\n  plug-in: " + path_text(file->path);
}

}  // namespace rheobase
