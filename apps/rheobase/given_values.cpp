#include "given_values.hpp"

#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::program {

Values given_values(const CommandLine& line, const rheobase_model& model) {
  Values values;
  if (!line.has("set")) return values;
  for (const std::string& given : line.get<std::vector<std::string>>("set")) {
    const std::size_t equals = given.find('=');
    if (equals == 0 || equals == given.npos)
      throw UsageError(fmt::format("--set is NAME=VALUE, such as tau=20ms, but it is '{}'", printable(given)));
    const std::string name = given.substr(0, equals), value = given.substr(equals + 1);
    const auto parameters = parameters_of(model);
    const auto field = std::ranges::find_if(parameters, [&](const rheobase_field& f) { return f.name == name; });
    if (field != parameters.end() && field->choices != nullptr) {
      values[name] = value;
      continue;
    }
    try {
      values[name] = parse_quantity(value);
    } catch (const UnitError& error) {
      throw UsageError(fmt::format("--set {}: {}", printable(given), error.what()));
    }
  }
  return values;
}

}  // namespace rheobase::program
