#pragma once
// Questions to the file system. What it refuses to answer is a FileError, never an error of the standard library's own.

#include <filesystem>
#include <vector>

namespace rheobase {

/// @throws FileError where the current folder does not exist any more
std::filesystem::path absolute_path(const std::filesystem::path& path);

/// Whether there is a file or folder of this name; a link is followed. False where that cannot be told.
bool is_there(const std::filesystem::path& path);

/// What a folder holds, in the order of names. @throws FileError when it cannot be looked into
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

/// Removes a file that need not be there. @throws FileError
void remove_file(const std::filesystem::path& file);

}  // namespace rheobase
