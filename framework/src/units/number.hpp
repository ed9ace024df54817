#pragma once
// Reading the number of a quantity. It stays text until its unit is known: moving the decimal point in the text and
// rounding once keeps "0.1 ms" and "100 us" the same bits, which a multiplication after rounding would not.

#include "text/cursor.hpp"

#include <string_view>

namespace rheobase::units {

/// A number as it is written. `not_finite` is its value when it is "nan" or "inf".
struct Number {
  bool negative = false;
  std::string_view whole, fraction;
  int exponent = 0;
  bool finite = true;
  double not_finite = 0.0;
};

/// Reads the number at the cursor and moves behind it.
/// @throws UnitError
Number read_number(Cursor& cursor);

/// The double nearest to the number times 10^`exponent`. `text` is the whole quantity, for the message.
/// @throws UnitError when that is out of range.
double si_value(const Number& number, int exponent, std::string_view text);

}  // namespace rheobase::units
