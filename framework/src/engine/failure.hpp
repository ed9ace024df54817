#pragma once
// What goes wrong in a plug-in while a network is prepared or runs.

#include <rheobase/loading/registry.hpp>

#include <cstdint>
#include <string>

namespace rheobase {

/// What went wrong in a block.
struct Failure {
  std::int64_t step = -1;
  bool not_finite = false;
  std::string message{};
  std::string who{};                 // "LIF of population 'cells', neuron 7"
  const PluginFile* file = nullptr;  // whose model it is; null: the program's own
};

/// @param status, message what a `prepare` returned and wrote @param whose "population 'cells'"
/// @throws PluginError when the status is not 0
void require_prepared(int status, const char* message, const RegisteredModel& model, const std::string& whose);

}  // namespace rheobase
