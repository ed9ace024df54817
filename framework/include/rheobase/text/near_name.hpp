#pragma once
// "Did you mean ...?" for every name that a user can get wrong: units, keys, models, populations.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rheobase {

/// The known name that was probably meant by `wrong`: the one with the fewest letters inserted, left out, replaced or
/// swapped, upper and lower case being equal; if several are as near, the one with the fewest differences in case,
/// then the first. Nothing if more than a third of the letters (but at least one) are wrong.
std::optional<std::string> near_name(std::string_view wrong, std::span<const std::string> known);

}  // namespace rheobase
