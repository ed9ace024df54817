#include <rheobase/units/text.hpp>

#include "text/cursor.hpp"
#include "units/number.hpp"
#include "units/symbols.hpp"

#include <rheobase/text/printable.hpp>

#include <cstdlib>

namespace rheobase {
namespace {

using units::Cursor;

constexpr int highest_power = 99;          // so that dimensions stay within 8 bits and powers within two digits
constexpr int highest_power_of_ten = 300;  // about what a double holds

int read_power(Cursor& cursor, std::string_view symbol) {
  const std::size_t start = cursor.at;
  const int sign = cursor.take('-') ? -1 : 1;
  const std::string_view digits = cursor.take_digits();
  const std::string_view surplus = cursor.take_none_of(" \t*/^");
  if (digits.empty() || digits.size() > 2 || !surplus.empty()) {
    throw UnitError("the power of " + in_quotes(symbol) +
                        " is a whole number from -99 to 99, such as '^2' or '^-1', not " +
                        in_quotes(cursor.text.substr(start, cursor.at - start)),
                    start);
  }
  int power = 0;
  for (const char digit : digits) power = power * 10 + (digit - '0');
  return sign * power;
}

void multiply(Unit& product, const Unit& factor, int power, std::size_t offset) {
  const auto add = [&](int to, int from, int bound) {
    const int sum = to + power * from;
    if (std::abs(sum) > bound)
      throw UnitError("the powers in this unit add up to more than can be computed with", offset);
    return sum;
  };
  for (const auto base :
       {&Dimension::mass, &Dimension::length, &Dimension::time, &Dimension::current, &Dimension::temperature}) {
    product.dimension.*base =
        static_cast<std::int8_t>(add(product.dimension.*base, factor.dimension.*base, highest_power));
  }
  product.exponent = add(product.exponent, factor.exponent, highest_power_of_ten);
}

/// Reads the unit from the cursor to the end of its text. After a number, "/ ms" is as good as "1/ms".
Unit read_unit(Cursor cursor, bool after_number) {
  Unit product;
  char operation = '*';
  cursor.skip_spaces();
  if (cursor.at_end()) return product;
  Cursor numerator = cursor;
  const bool one = numerator.take('1');
  if (one) numerator.skip_spaces();
  if ((one || after_number) && numerator.take('/')) {
    cursor = numerator;
    operation = '/';
  }

  while (true) {
    cursor.skip_spaces();
    const std::size_t start = cursor.at;
    const std::string_view symbol = cursor.take_none_of(" \t*/^");
    if (symbol.empty()) {
      throw UnitError(cursor.at_end() ? "a unit is missing after '" + std::string(1, operation) + "'"
                                      : "a unit is missing before " + in_quotes(cursor.rest()),
                      start);
    }
    const auto unit = units::unit_of_symbol(symbol);
    if (!unit) throw UnitError(units::unknown_symbol_message(symbol), start);
    cursor.skip_spaces();
    const int power = cursor.take('^') ? read_power(cursor, symbol) : 1;
    multiply(product, *unit, operation == '/' ? -power : power, start);

    cursor.skip_spaces();
    if (cursor.at_end()) return product;
    operation = cursor.next();
    if (!cursor.take('*') && !cursor.take('/')) {
      throw UnitError("a '*' or '/' is missing before " + in_quotes(cursor.rest()), cursor.at);
    }
  }
}

}  // namespace

Unit parse_unit(std::string_view text) { return read_unit({text}, false); }

Quantity parse_quantity(std::string_view text) {
  Cursor cursor{text};
  const units::Number number = units::read_number(cursor);
  const Unit unit = read_unit(cursor, true);
  return {units::si_value(number, unit.exponent, text), unit.dimension};
}

}  // namespace rheobase
