#include <rheobase/runtime/machine.hpp>

#include <fstream>

namespace rheobase {

std::string processor_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name"))
      if (const auto colon = line.find(": "); colon != line.npos) return line.substr(colon + 2);
  return {};
}

std::vector<std::string> instruction_sets() {
#if defined(__x86_64__)
  std::vector<std::string> sets{"x86-64"};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets.emplace_back("avx2");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) sets.emplace_back("avx512");
  return sets;
#else
  return {"baseline"};
#endif
}

}  // namespace rheobase
