#pragma once
// How a plug-in file is refused: with the reason alone. Who scans the folder adds the file's path.

#include <rheobase/model/problem.hpp>

#include <string>

namespace rheobase {

[[noreturn]] inline void refuse(const std::string& reason) { throw PluginError(reason); }

}  // namespace rheobase
