#pragma once
// What a name with a unit is called where tables and figures show it.

#include <string>

namespace rheobase {

/// What a name and a unit are called in the first line of a table: "V_mV", "time_ms", "rate_hz", "slope_mV_per_ms".
std::string title_with_unit(const std::string& name, const std::string& unit);

}  // namespace rheobase
