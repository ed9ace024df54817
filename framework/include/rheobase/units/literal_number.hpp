#pragma once
// The number in a literal such as 0.1_ms, read from its digits at compile time and rounded once. The compiler's own
// reading would not do: it rounds 0.1 to a double first, and dividing that by 1000 gives other bits than 0.0001.

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rheobase::detail {

/// The double nearest to `mantissa * 10^exponent`; nothing when the arithmetic here is too narrow to be exact.
constexpr std::optional<double> nearest_double(std::uint64_t mantissa, int exponent) {
  __extension__ using Wide = unsigned __int128;
  constexpr int widest_power = 27;  // 5^27 is the last that fits 63 bits
  if (mantissa == 0) return 0.0;
  if (exponent > widest_power || exponent < -widest_power) return std::nullopt;

  std::uint64_t five = 1;
  for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i) five *= 5;

  double rounded = 0.0;
  int power_of_two = exponent;
  if (exponent >= 0) {
    rounded = static_cast<double>(Wide{mantissa} * five);
  } else {
    const int shift = std::countl_zero(mantissa);
    const Wide numerator = Wide{mantissa << shift} << 64;
    Wide quotient = numerator / five;                // at least 64 bits, so the last one is below the rounding place
    if (numerator % five != 0) quotient |= Wide{1};  // and can say "a little more" to the one rounding that follows
    rounded = static_cast<double>(quotient);
    power_of_two -= 64 + shift;
  }
  for (; power_of_two > 0; --power_of_two) rounded *= 2.0;
  for (; power_of_two < 0; ++power_of_two) rounded *= 0.5;
  return rounded;
}

/// The double nearest to the decimal literal `text` times 10^`exponent`; nothing for a literal that is hexadecimal,
/// binary or octal, has more than 19 significant digits or lies outside about 1e-27 to 1e27.
constexpr std::optional<double> literal_number(std::string_view text, int exponent) {
  if (text.size() > 1 && text[0] == '0' && text[1] != '.' && text[1] != 'e' && text[1] != 'E') return std::nullopt;
  std::uint64_t mantissa = 0;
  int digits = 0, zeros = 0;  // zeros: those after the last digit taken in, which may be trailing
  bool fraction = false;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '\'') continue;
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    if (fraction) --exponent;
    if (text[i] == '0') {
      if (mantissa != 0) ++zeros;
      continue;
    }
    digits += zeros + 1;
    if (digits > 19) return std::nullopt;
    for (; zeros > 0; --zeros) mantissa *= 10;
    mantissa = mantissa * 10 + static_cast<std::uint64_t>(text[i] - '0');
  }
  exponent += zeros;
  if (i < text.size()) {
    ++i;
    const bool negative = text[i] == '-';
    if (negative || text[i] == '+') ++i;
    int written = 0;
    for (; i < text.size(); ++i) {
      if (text[i] != '\'' && written < 1000) written = written * 10 + (text[i] - '0');
    }
    exponent += negative ? -written : written;
  }
  return nearest_double(mantissa, exponent);
}

template <class Quantity, int exponent, char... Text>
constexpr Quantity literal() {
  constexpr char text[] = {Text...};
  constexpr std::optional<double> si = literal_number({text, sizeof...(Text)}, exponent);
  static_assert(
      si.has_value(),
      "rheobase: a literal with a unit is decimal, of at most 19 digits, and 0 or within 1e-27 to 1e27 in SI");
  return Quantity::from_value(*si);
}

}  // namespace rheobase::detail
