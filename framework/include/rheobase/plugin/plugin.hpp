#pragma once
// The one line that makes a shared object a plug-in.

#include <rheobase/plugin/abi.h>
#include <rheobase/plugin/instruction_set.hpp>

#include <array>
#include <type_traits>

namespace rheobase::detail::inline RHEOBASE_TARGET {

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

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

/// Exports the manifest of a plug-in, its name, its version and its models, and leaves the note that hosts read first.
/// RHEOBASE_PLUGIN("lif", "1.0.0", NeuronModel<LIF>)
#define RHEOBASE_PLUGIN(plugin_name, plugin_version, ...)                                           \
  RHEOBASE_NOTE(RHEOBASE_INSTRUCTION_SET, RHEOBASE_TOOLCHAIN)                                       \
  extern "C" __attribute__((visibility("default"))) const rheobase_plugin rheobase_plugin_manifest; \
  constinit const rheobase_plugin rheobase_plugin_manifest = {                                      \
      RHEOBASE_MANIFEST_HEAD,                                                                       \
      plugin_name,                                                                                  \
      plugin_version,                                                                               \
      RHEOBASE_TOOLCHAIN,                                                                           \
      ::rheobase::detail::Plugin<__VA_ARGS__>::models.data(),                                       \
      ::rheobase::detail::Plugin<__VA_ARGS__>::models.size(),                                       \
  };
