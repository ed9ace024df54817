#pragma once
// The one line that makes a shared object a plug-in.

#include <rheobase/plugin/abi.h>

#include <array>
#include <type_traits>

namespace rheobase::detail {

// The lowest level that has all that the compiler was allowed to use.
#if defined(__AVX512F__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_X86_64_V4
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64-v4"
#elif defined(__AVX__) || defined(__BMI__) || defined(__BMI2__) || defined(__LZCNT__) || defined(__MOVBE__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_X86_64_V3
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64-v3"
#elif defined(__SSE3__) || defined(__POPCNT__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_X86_64_V2
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64-v2"
#elif defined(__x86_64__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_BASE
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64"
#else
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_BASE
#define RHEOBASE_INSTRUCTION_SET_NAME "baseline"
#endif

#if defined(__clang__)
#define RHEOBASE_TOOLCHAIN "clang " __clang_version__ ", " RHEOBASE_INSTRUCTION_SET_NAME
#else
#define RHEOBASE_TOOLCHAIN "gcc " __VERSION__ ", " RHEOBASE_INSTRUCTION_SET_NAME
#endif

/// The text of a model's `equations`; null where it has none.
template <class M>
constexpr const char* equations_of() {
  if constexpr (requires { M::equations; }) {
    return M::equations;
  } else {
    return nullptr;
  }
}

template <class... Models>
struct __attribute__((visibility("hidden"))) Plugin {
  static constexpr std::array<const rheobase_model*, sizeof...(Models)> models{&Models::model...};
};

}  // namespace rheobase::detail

/// Exports the manifest of a plug-in: its name, its version and its models.
/// RHEOBASE_PLUGIN("lif", "1.0.0", NeuronModel<LIF>)
#define RHEOBASE_PLUGIN(plugin_name, plugin_version, ...)                                           \
  extern "C" __attribute__((visibility("default"))) const rheobase_plugin rheobase_plugin_manifest; \
  constinit const rheobase_plugin rheobase_plugin_manifest = {                                      \
      RHEOBASE_MAGIC,                                                                               \
      RHEOBASE_ABI_VERSION,                                                                         \
      sizeof(rheobase_plugin),                                                                      \
      plugin_name,                                                                                  \
      plugin_version,                                                                               \
      RHEOBASE_TOOLCHAIN,                                                                           \
      ::rheobase::detail::Plugin<__VA_ARGS__>::models.data(),                                       \
      ::rheobase::detail::Plugin<__VA_ARGS__>::models.size(),                                       \
      RHEOBASE_INSTRUCTION_SET,                                                                     \
  };
