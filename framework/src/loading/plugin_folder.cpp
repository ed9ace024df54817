#include "loading/plugin_folder.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace rheobase {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

fs::path real_path(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::canonical(path, error);
  if (error) real = fs::absolute(path, error);
  return error ? path : real;
}

bool is_folder(const fs::path& path) {
  std::error_code none;
  return fs::is_directory(path, none);
}

std::string folder_problem(const fs::path& folder) {
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0) {
    return errno == ENOENT ? "does not exist" : "cannot be read: " + std::generic_category().message(errno);
  }
  if (!S_ISDIR(status.st_mode)) return "is not a folder";
  if ((status.st_mode & S_IWOTH) != 0) {
    return fmt::format(
        "may be written to by everybody (mode {:04o}), so anybody could put a plug-in there; use a folder that only "
        "its owner can write to",
        status.st_mode & 07777U);
  }
  return {};
}

std::vector<fs::path> shared_objects(const fs::path& folder, std::error_code& error) {
  std::vector<fs::path> found;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".so") found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

ListedFolders folders_in_environment() {
  ListedFolders listed;
  const std::string text = environment("RHEOBASE_PLUGIN_PATH");
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(':', begin), text.size());
    const fs::path folder = text.substr(begin, end - begin);
    begin = end + 1;
    if (!folder.empty()) (folder.is_absolute() ? listed.folders : listed.refused).push_back(folder);
  }
  return listed;
}

fs::path user_folder() {
  const fs::path home = environment("HOME");
  return home.is_absolute() ? home / ".local/lib/rheobase/plugins" : fs::path{};
}

fs::path installed_folder(const fs::path& program) {
  std::error_code error;
  // A bare name was found on PATH, not in the current folder.
  fs::path real = program.has_parent_path() ? fs::canonical(program, error) : fs::path{};
  if (real.empty()) real = fs::canonical("/proc/self/exe", error);
  return real.parent_path().parent_path() / "lib/rheobase/plugins";
}

}  // namespace rheobase
