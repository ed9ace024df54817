// Where a program is that Rheobase starts or asks for: gnuplot, and what plug-ins are built with.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace rheobase {

/// The first executable file of this name in the absolute folders of PATH.
std::optional<std::filesystem::path> program_on_path(std::string_view name);

}  // namespace rheobase
