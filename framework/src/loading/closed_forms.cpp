#include <rheobase/loading/closed_forms.hpp>

#include "loading/plugin_line.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <exception>
#include <limits>
#include <string>

namespace rheobase {
namespace {

[[noreturn]] void failed(const RegisteredModel& neuron, const char* form, std::string_view words) {
  throw PluginError(fmt::format("{} of {} failed: {}{}", form, neuron.model->name,
                                printable(words, RHEOBASE_MESSAGE_SIZE), plugin_line(neuron.file)));
}

/// Calls a form, or says nothing where it is null.
template <class... Arguments>
std::optional<double> called(const RegisteredModel& neuron, const char* name, int (*form)(Arguments...),
                             auto... arguments) {
  if (form == nullptr) return std::nullopt;
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  double result = std::numeric_limits<double>::quiet_NaN();
  int status = 0;
  try {
    status = form(arguments..., &result, message.data());
  } catch (
      const std::exception& error) {  // against the rules of abi.h, by a plug-in that was not written with neuron.hpp
    failed(neuron, name, error.what());
  } catch (...) {
    failed(neuron, name, "it threw an exception");
  }
  message.back() = '\0';
  if (status != 0) failed(neuron, name, message.data());
  return std::isfinite(result) ? std::optional(result) : std::nullopt;
}

}  // namespace

std::optional<double> rheobase_of(const RegisteredModel& neuron, std::span<const double> parameters) {
  return called(neuron, "rheobase", neuron.model->neuron->rheobase, parameters.data());
}

std::optional<double> steady_state_of(const RegisteredModel& neuron, std::span<const double> parameters,
                                      double current) {
  return called(neuron, "steady_state", neuron.model->neuron->steady_state, parameters.data(), current);
}

std::optional<double> largest_dt_of(const RegisteredModel& neuron, std::span<const double> parameters) {
  const auto dt = called(neuron, "largest_dt", neuron.model->neuron->largest_dt, parameters.data());
  return dt && *dt > 0.0 ? dt : std::nullopt;
}

}  // namespace rheobase
