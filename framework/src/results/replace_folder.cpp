#include "results/replace_folder.hpp"

#include "text/file_writer.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>

namespace fs = std::filesystem;

namespace rheobase::detail {
namespace {

[[noreturn]] void refuse(const fs::path& place, int error) {
  throw_file_error("cannot replace the output folder", place, error);
}

/// False where the file system or the kernel does not offer it.
bool exchange(const fs::path& place, const fs::path& finished) {
  if (renameat2(AT_FDCWD, finished.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0) return true;
  if (errno == EINVAL || errno == ENOSYS || errno == ENOTSUP) return false;
  refuse(place, errno);
}

void rename_twice(const fs::path& place, const fs::path& finished, const fs::path& aside) {
  std::error_code error, ignored;
  fs::rename(place, aside, error);
  if (error) refuse(place, error.value());
  fs::rename(finished, place, error);
  if (!error) return;
  fs::rename(aside, place, ignored);
  refuse(place, error.value());
}

}  // namespace

fs::path replace_folder(const fs::path& place, const fs::path& finished, const fs::path& aside) {
  if (exchange(place, finished)) return finished;
  rename_twice(place, finished, aside);
  return aside;
}

}  // namespace rheobase::detail
