#include <rheobase/loading/processor.hpp>

#include "loading/instruction_set.hpp"
#include "loading/plugin_file.hpp"

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
  std::vector<std::string> sets;
  for (const std::uint32_t level : all_levels())
    if (level <= level_of_this_cpu()) sets.push_back(level_name(level));
  return sets;
}

std::string instruction_set_of(const std::filesystem::path& plugin) {
  return level_name(check_plugin_file(ElfFile(plugin)));
}

}  // namespace rheobase
