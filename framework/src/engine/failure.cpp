#include "engine/failure.hpp"

#include "loading/plugin_line.hpp"

#include <fmt/format.h>

namespace rheobase {

void require_prepared(int status, const char* message, const RegisteredModel& model, const std::string& whose) {
  if (status == 0) return;
  throw PluginError(
      fmt::format("{} of {} failed in prepare: {}{}", model.model->name, whose, message, plugin_line(model.file)));
}

}  // namespace rheobase
