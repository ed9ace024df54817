#pragma once
// A file's bytes, without hanging on what is no file.

#include <filesystem>
#include <string>

namespace rheobase::scenario {

/// The bytes of a regular file, `most` + 1 at most. `what` the file is stands in messages. @throws FileError
std::string read_file(const std::filesystem::path& file, std::size_t most, const char* what);

}  // namespace rheobase::scenario
