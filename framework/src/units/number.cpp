#include "units/number.hpp"

#include "text/letters.hpp"

#include <rheobase/text/printable.hpp>
#include <rheobase/units/text.hpp>

#include <charconv>
#include <limits>
#include <string>
#include <system_error>

namespace rheobase::units {
namespace {

constexpr std::size_t longest_number = 1000;  // 767 digits can matter to the last bit of a double

std::string_view without_spaces_around(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void refuse_missing_number(std::string_view text, std::size_t start) {
  if (text.empty()) throw UnitError("a value is missing; write a number and a unit, such as '10 ms'", start);
  for (const std::string_view dash : {"\xE2\x88\x92", "\xE2\x80\x93"}) {  // U+2212 and U+2013, from papers
    if (!text.starts_with(dash)) continue;
    throw UnitError(
        in_quotes(text) + " begins with a typographic minus; write '-" + printable(text.substr(dash.size())) + "'",
        start);
  }
  throw UnitError(in_quotes(text) + " does not begin with a number; write a number and a unit, such as '10 ms'", start);
}

[[noreturn]] void refuse_comma(Cursor cursor, std::size_t start) {
  cursor.at = start;
  const std::string_view written = cursor.take_any_of("+-.,0123456789");
  std::string fixed(written);
  const std::size_t comma = written.find(',');
  fixed[comma] = '.';
  const bool one_separator = written.find_first_of(".,") == written.find_last_of(".,");
  throw UnitError(
      in_quotes(written) + (one_separator
                                ? " has a decimal comma; write '" + printable(fixed) + "'"
                                : " has a comma; write digits with one decimal point and nothing else between them"),
      start + comma);
}

bool read_word(Cursor& cursor, std::string_view word) {
  const std::string_view written = cursor.rest().substr(0, word.size());
  if (written.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((written[i] | 0x20) != word[i]) return false;
  }
  Cursor behind{cursor.text, cursor.at + word.size()};
  if (is_letter(behind.next())) return false;
  cursor = behind;
  return true;
}

}  // namespace

Number read_number(Cursor& cursor) {
  cursor.skip_spaces();
  const std::size_t start = cursor.at;
  const auto written = [&] { return cursor.text.substr(start, cursor.at - start); };
  Number number;
  number.negative = cursor.take('-');
  if (!number.negative) cursor.take('+');

  if (read_word(cursor, "nan")) {
    number.finite = false;
    number.not_finite = std::numeric_limits<double>::quiet_NaN();
    return number;
  }
  if (read_word(cursor, "inf") || read_word(cursor, "infinity")) {
    number.finite = false;
    number.not_finite = std::numeric_limits<double>::infinity() * (number.negative ? -1.0 : 1.0);
    return number;
  }

  number.whole = cursor.take_digits();
  if (cursor.take('.')) number.fraction = cursor.take_digits();
  if (number.whole.empty() && number.fraction.empty()) {
    refuse_missing_number(without_spaces_around(cursor.text), start);
  }
  if (Cursor comma = cursor; comma.take(',') && is_digit(comma.next())) refuse_comma(cursor, start);
  if (number.whole == "0" && (cursor.next() | 0x20) == 'x') {
    throw UnitError(in_quotes(without_spaces_around(cursor.text)) + " is hexadecimal; write a decimal number", start);
  }
  if (cursor.take('e') || cursor.take('E')) {
    const bool negative = cursor.take('-');
    if (!negative) cursor.take('+');
    const std::string_view digits = cursor.take_digits();
    if (digits.empty())
      throw UnitError("the power of ten at the end of " + in_quotes(written()) + " is missing", start);
    constexpr int far_out_of_range = 100000;
    for (const char digit : digits) {
      if (number.exponent < far_out_of_range) number.exponent = number.exponent * 10 + (digit - '0');
    }
    if (negative) number.exponent = -number.exponent;
  }
  if (cursor.next() == '.' || cursor.next() == '_' || cursor.next() == '\'') {
    cursor.take_any_of("._'0123456789");
    throw UnitError(in_quotes(written()) + " is not a number; write digits with at most one decimal point", start);
  }
  if (written().size() > longest_number) {
    throw UnitError("the number " + in_quotes(written()) + " has more than 1000 characters", start);
  }
  return number;
}

double si_value(const Number& number, int exponent, std::string_view text) {
  if (!number.finite) return number.not_finite;
  std::string decimal = number.negative ? "-" : "";
  decimal.append(number.whole).append(number.fraction);
  const int power_of_ten = number.exponent + exponent - static_cast<int>(number.fraction.size());
  const std::size_t first_digit = decimal.find_first_of("123456789");
  const int order = first_digit == decimal.npos ? 0 : static_cast<int>(decimal.size() - first_digit) + power_of_ten;
  decimal += "e" + std::to_string(power_of_ten);

  double value = 0.0;
  const auto result = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    const std::string_view all = without_spaces_around(text);
    throw UnitError(in_quotes(all) + (order > 0 ? " is too large; numbers go up to about 1.8e308 in SI units"
                                                : " is too small to differ from 0; write 0 if you mean 0"),
                    text.find(all));
  }
  return value;
}

}  // namespace rheobase::units
