#pragma once
// Decimals of a unit as SI values, with the bits that reading their text gives.

namespace rheobase {

/// What `value`, rounded to 15 digits, is with its decimal point moved by `exponent`, rounded once: what a text of these
/// digits with their unit is read as.
/// @throws UnitError where that is no number in SI units
double decimal_si(double value, int exponent);

}  // namespace rheobase
