#include "read_checked.hpp"

#include <rheobase/simulation/simulation.hpp>

namespace rheobase::program {

Scenario read_checked(const std::filesystem::path& file, std::span<const std::string> overrides,
                      const Registry& registry) {
  try {
    return read_scenario(file, overrides);
  } catch (const ScenarioError& error) {
    try {
      std::vector<Problem> warnings;
      rheobase::check(error.scenario().experiment.model, registry, warnings);
    } catch (const ModelError& more) {
      throw with_problems(error, more);
    } catch (const std::exception&) {  // reported once the file is correct
    }
    throw;
  }
}

}  // namespace rheobase::program
