#pragma once
// Physical values in sentences: a few digits are enough for a person, and the prefix keeps the number readable.

#include <rheobase/units/text.hpp>

#include <string>

namespace rheobase {

/// "1.5 nA", "15 mA", "22.43 pA": rounded to `digits`, with the prefix that keeps the number between 1 and 1000 where
/// there is one. Currents and voltages; other dimensions in full, in their usual unit. Not to be read back.
std::string short_text(const Quantity& value, int digits = 4);

}  // namespace rheobase
