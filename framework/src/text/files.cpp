#include "text/files.hpp"

#include "text/file_writer.hpp"

#include <algorithm>
#include <system_error>

namespace rheobase {

std::filesystem::path absolute_path(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) throw_file_error("cannot find, from the current folder,", path, error.value());
  return absolute;
}

bool is_there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    entries.push_back(at->path());
  if (error) throw_file_error("cannot look into the folder", folder, error.value());
  std::ranges::sort(entries);
  return entries;
}

void remove_file(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::remove(file, error);
  if (error) throw_file_error("cannot remove", file, error.value());
}

}  // namespace rheobase
