#pragma once
// The values of a model's fields from a command line without a scenario: --set NAME=VALUE, for `fi` and `bench`.

#include "options.hpp"

#include <rheobase/model/value.hpp>

namespace rheobase::program {

/// What --set gave, NAME=VALUE each. Whether the model has such a field is checked with the model.
/// @throws UsageError for what is no value
Values given_values(const CommandLine& line, const rheobase_model& model);

}  // namespace rheobase::program
