// How much memory this process may still take: the machine's, the control group's and the shell's limit.

#include <rheobase/compile/available_memory.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace rheobase {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t number_in(const std::filesystem::path& file) {  // "max", or no such file: no limit
  std::ifstream in(file);
  std::uint64_t n = 0;
  return in >> n ? n : unlimited;
}

std::uint64_t machine() {
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kilobytes = 0;
    if (words >> name >> kilobytes && name == "MemAvailable:") return kilobytes * 1024;
  }
  return unlimited;
}

std::uint64_t left_in(const std::filesystem::path& group) {
  const std::uint64_t limit = number_in(group / "memory.max");
  if (limit == unlimited) return unlimited;
  const std::uint64_t used = number_in(group / "memory.current");
  return used < limit ? limit - used : 0;
}

/// The least of this process's own group and of all that it lies in.
std::uint64_t control_group() {
  const std::filesystem::path root = "/sys/fs/cgroup";
  std::uint64_t left = left_in(root);
  std::ifstream in("/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("0::/")) continue;  // another line is of the older kind of groups
    std::filesystem::path group = root;
    for (const auto& part : std::filesystem::path(line.substr(4))) left = std::min(left, left_in(group /= part));
  }
  return left;
}

std::uint64_t shell() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
  std::ifstream in("/proc/self/statm");
  std::uint64_t pages = 0;
  in >> pages;
  const std::uint64_t used = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return used < limit.rlim_cur ? limit.rlim_cur - used : 0;
}

}  // namespace

std::uint64_t available_memory() {
  const std::uint64_t least = std::min({machine(), control_group(), shell()});
  return least == unlimited ? unlimited : least / 5 * 4;
}

}  // namespace rheobase
