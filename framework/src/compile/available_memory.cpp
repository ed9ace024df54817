// How much memory this process may still take: the machine's, the control group's and the shell's limit.

#include <rheobase/compile/available_memory.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

namespace rheobase {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

/// The number that a text begins with, which the locale does not change; where it begins with none: no limit.
std::uint64_t leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  std::uint64_t n = 0;
  return std::from_chars(text.data(), text.data() + text.size(), n).ec == std::errc() ? n : unlimited;
}

std::uint64_t number_in(const std::filesystem::path& file) {  // "max", or no such file: no limit
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return leading_number(line);
}

std::uint64_t machine() {
  constexpr std::string_view name = "MemAvailable:";
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    const std::uint64_t kilobytes = line.starts_with(name) ? leading_number(line.substr(name.size())) : unlimited;
    if (kilobytes != unlimited) return kilobytes * 1024;
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
  const std::uint64_t pages = number_in("/proc/self/statm");
  const std::uint64_t used = pages == unlimited ? 0 : pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return used < limit.rlim_cur ? limit.rlim_cur - used : 0;
}

}  // namespace

std::uint64_t available_memory() {
  const std::uint64_t least = std::min({machine(), control_group(), shell()});
  return least == unlimited ? unlimited : least / 5 * 4;
}

}  // namespace rheobase
