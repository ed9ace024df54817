#pragma once
// A path in a message: whole, because half of it finds no file, and printable, because a file can have any name.

#include <filesystem>
#include <string>

namespace rheobase {

std::string path_text(const std::filesystem::path& path);

/// The same between single quotes.
std::string path_in_quotes(const std::filesystem::path& path);

}  // namespace rheobase
