#pragma once
// A scenario file read for a verb that runs or checks it.

#include <rheobase/loading/registry.hpp>
#include <rheobase/scenario/scenario.hpp>

namespace rheobase::program {

/// @throws FileError, ScenarioError; where the file is written wrongly, what is wrong with its models is reported as well
Scenario read_checked(const std::filesystem::path& file, std::span<const std::string> overrides,
                      const Registry& registry);

}  // namespace rheobase::program
