#include "loading/manifest_layout.hpp"

#include "loading/manifest_check.hpp"
#include "loading/refuse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

namespace rheobase {
namespace {

struct Size {
  const char* name;
  std::uint32_t rheobase_plugin::*of;
  std::uint32_t oldest, newest;  // in the versions that this program accepts
};
constexpr Size sizes[] = {
    {"plugin_size", &rheobase_plugin::plugin_size, oldest_plugin_size, sizeof(rheobase_plugin)},
    {"model_size", &rheobase_plugin::model_size, 72, sizeof(rheobase_model)},
    {"field_size", &rheobase_plugin::field_size, 72, sizeof(rheobase_field)},
    {"column_size", &rheobase_plugin::column_size, 32, sizeof(rheobase_column)},
    {"neuron_size", &rheobase_plugin::neuron_size, 72, sizeof(rheobase_neuron)},
    {"stimulus_size", &rheobase_plugin::stimulus_size, 56, sizeof(rheobase_stimulus)},
    {"monitor_size", &rheobase_plugin::monitor_size, 80, sizeof(rheobase_monitor)},
};

/// A whole manifest with all that it points to, strings excepted.
class Copy {
 public:
  explicit Copy(const rheobase_plugin& written) : sizes_(written) {
    std::memcpy(&plugin, &written, written.plugin_size);
    for (const Size& size : sizes) plugin.*size.of = size.newest;
    if (written.models == nullptr || written.model_count > most_models) return;
    for (std::uint64_t i = 0; i < written.model_count; ++i) models_.push_back(model(written.models[i]));
    plugin.models = models_.data();
  }

  rheobase_plugin plugin{};

 private:
  /// Elements that are `size` bytes apart, in those of this program.
  template <class T>
  T* elements(const T* first, std::uint64_t count, std::uint32_t size) {
    auto& to = std::get<std::deque<std::vector<T>>>(arrays_).emplace_back(count);
    for (std::uint64_t i = 0; i < count; ++i)
      std::memcpy(&to[i], reinterpret_cast<const char*>(first) + i * size, size);
    return to.data();
  }
  template <class T>
  void replace(const T*& first, std::uint64_t count, std::uint32_t size) {
    if (first != nullptr && count <= RHEOBASE_MAX_FIELDS) first = elements(first, count, size);
  }

  const rheobase_model* model(const rheobase_model* written) {
    if (written == nullptr) return nullptr;
    rheobase_model& m = *elements(written, 1, sizes_.model_size);
    replace(m.parameters, m.parameter_count, sizes_.field_size);
    if (m.neuron != nullptr) {
      rheobase_neuron& neuron = *elements(m.neuron, 1, sizes_.neuron_size);
      replace(neuron.state, neuron.state_count, sizes_.field_size);
      m.neuron = &neuron;
    }
    if (m.stimulus != nullptr) {
      rheobase_stimulus& stimulus = *elements(m.stimulus, 1, sizes_.stimulus_size);
      replace(stimulus.state, stimulus.state_count, sizes_.field_size);
      m.stimulus = &stimulus;
    }
    if (m.monitor != nullptr) {
      rheobase_monitor& monitor = *elements(m.monitor, 1, sizes_.monitor_size);
      replace(monitor.columns, monitor.column_count, sizes_.column_size);
      m.monitor = &monitor;
    }
    return &m;
  }

  const rheobase_plugin& sizes_;
  std::vector<const rheobase_model*> models_;
  std::tuple<std::deque<std::vector<rheobase_model>>, std::deque<std::vector<rheobase_field>>,
             std::deque<std::vector<rheobase_column>>, std::deque<std::vector<rheobase_neuron>>,
             std::deque<std::vector<rheobase_stimulus>>, std::deque<std::vector<rheobase_monitor>>>
      arrays_;
};

}  // namespace

void check_sizes(const rheobase_plugin& manifest) {
  for (const Size& size : sizes) {
    const std::uint32_t has = manifest.*size.of;
    const bool of_today = manifest.abi_version == RHEOBASE_ABI_VERSION;
    if (has >= (of_today ? size.newest : size.oldest) && has <= size.newest) continue;
    refuse(
        fmt::format("has a malformed manifest: its {} is {} bytes, but in version {} of the plug-in interface it is {}",
                    size.name, has, manifest.abi_version,
                    of_today ? fmt::to_string(size.newest) : fmt::format("{} to {}", size.oldest, size.newest)));
  }
}

const rheobase_plugin& in_this_layout(const rheobase_plugin& written) {
  if (std::ranges::all_of(sizes, [&](const Size& size) { return written.*size.of == size.newest; })) return written;
  // One a process, as the dynamic loader has one manifest a process: simulations point into it, and may outlive a Registry.
  static std::mutex mutex;
  static std::map<const rheobase_plugin*, Copy> copies;
  const std::lock_guard lock(mutex);
  return copies.try_emplace(&written, written).first->second.plugin;
}

}  // namespace rheobase
