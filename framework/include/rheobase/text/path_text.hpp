#pragma once
// A path as it stands in a message: whole, as half of it finds no file, and printable, as a file can be called anything.

#include <filesystem>
#include <string>

namespace rheobase {

std::string path_text(const std::filesystem::path& path);

/// The same between single quotes.
std::string path_in_quotes(const std::filesystem::path& path);

}  // namespace rheobase
