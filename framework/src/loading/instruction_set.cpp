#include "loading/instruction_set.hpp"

#include <rheobase/model/problem.hpp>

#include <fmt/format.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace rheobase {

#if defined(__x86_64__)
std::uint32_t level_of_this_cpu() {
  static const std::uint32_t level = [] {
    __builtin_cpu_init();  // its answers say also whether the operating system saves the wide registers
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt")) return RHEOBASE_INSTRUCTION_SET_BASE;
    unsigned a = 0, b = 0, basic = 0, extended = 0, d = 0;
    __get_cpuid(1, &a, &b, &basic, &d);
    __get_cpuid(0x80000001U, &a, &b, &extended, &d);
    // Three parts of the level that not every compiler has a name for.
    const bool rest = (basic & bit_MOVBE) != 0 && (basic & bit_F16C) != 0 && (extended & bit_LZCNT) != 0;
    if (!rest || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2"))
      return RHEOBASE_INSTRUCTION_SET_X86_64_V2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
      return RHEOBASE_INSTRUCTION_SET_X86_64_V3;
    return RHEOBASE_INSTRUCTION_SET_X86_64_V4;
  }();
  return level;
}
#else
std::uint32_t level_of_this_cpu() { return RHEOBASE_INSTRUCTION_SET_BASE; }
#endif

std::string level_name(std::uint32_t level) {
  switch (level) {
    case RHEOBASE_INSTRUCTION_SET_BASE:
#if defined(__x86_64__)
      return "x86-64";
#else
      return "baseline";
#endif
    case RHEOBASE_INSTRUCTION_SET_X86_64_V2:
      return "x86-64-v2";
    case RHEOBASE_INSTRUCTION_SET_X86_64_V3:
      return "x86-64-v3";
    case RHEOBASE_INSTRUCTION_SET_X86_64_V4:
      return "x86-64-v4";
    default:
      return fmt::format("an instruction set that this program does not know (level {})", level);
  }
}

std::vector<std::uint32_t> all_levels() {
  return {RHEOBASE_INSTRUCTION_SET_BASE, RHEOBASE_INSTRUCTION_SET_X86_64_V2, RHEOBASE_INSTRUCTION_SET_X86_64_V3,
          RHEOBASE_INSTRUCTION_SET_X86_64_V4};
}

void check_level(std::uint32_t needed, std::uint32_t cpu) {
  if (needed <= cpu) return;
  throw PluginError(fmt::format("is built for {}, but this CPU runs {} at most; build it on this machine, or for {}",
                                level_name(needed), level_name(cpu), level_name(cpu)));
}

}  // namespace rheobase
