#include "units/number_text.hpp"

#include "text/exact_decimal.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace rheobase::detail {
namespace {

/// The decimal with the fewest digits that is this double, which is finite, and no other.
Decimal shortest_decimal(double number) {
  char buffer[longest_number];
  const char* const end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
  Decimal decimal;
  int fraction = 0;
  bool in_fraction = false;
  const char* at = buffer + (buffer[0] == '-' ? 1 : 0);
  for (; *at != 'e'; ++at) {
    if (*at == '.') {
      in_fraction = true;
      continue;
    }
    decimal.digits = decimal.digits * 10 + (*at - '0');
    fraction += in_fraction ? 1 : 0;
  }
  if (buffer[0] == '-') decimal.digits = -decimal.digits;
  std::from_chars(at[1] == '+' ? at + 2 : at + 1, end, decimal.power);
  decimal.power -= fraction;
  return decimal;
}

/// Writes a decimal without a power of ten; null where it would be long.
char* put_decimal(char* at, const Decimal& decimal) {
  constexpr int most_zeros = 15, most_fraction = 21;
  if (decimal.power > most_zeros || decimal.power < -most_fraction) return nullptr;
  char* end = put_integer(at, decimal.digits);
  if (decimal.digits == 0) return end;
  if (decimal.power >= 0) return std::fill_n(end, decimal.power, '0');

  char* const first = decimal.digits < 0 ? at + 1 : at;
  const std::ptrdiff_t fraction = -decimal.power;
  if (const std::ptrdiff_t missing = fraction + 1 - (end - first); missing > 0) {
    std::copy_backward(first, end, end + missing);
    std::fill_n(first, missing, '0');
    end += missing;
  }
  char* const point = end - fraction;
  std::copy_backward(point, end, end + 1);
  *point = '.';
  ++end;
  while (end[-1] == '0') --end;
  return end[-1] == '.' ? end - 1 : end;
}

template <class Put>
std::string text_of(Put put) {
  char buffer[longest_number];
  return {buffer, put(buffer)};
}

}  // namespace

char* put_integer(char* at, std::int64_t number) { return std::to_chars(at, at + longest_number, number).ptr; }

char* put_real(char* at, double si, const Unit& unit) {
  if (std::isnan(si)) return at;
  if (std::isfinite(si)) {
    Decimal decimal = shortest_decimal(si);
    decimal.power -= unit.exponent;
    if (char* const end = put_decimal(at, decimal); end != nullptr) return end;
  }
  return fmt::format_to(at, FMT_COMPILE("{}"), in_unit(si, unit));
}

TimeText::TimeText(Time dt, const Unit& unit) : dt_(dt.value()), unit_(unit), dt_in_unit_(shortest_decimal(dt_)) {
  dt_in_unit_.power -= unit_.exponent;
}

char* TimeText::put(char* at, std::int64_t n) const {
  Decimal time = dt_in_unit_;
  if (!__builtin_mul_overflow(n, dt_in_unit_.digits, &time.digits))
    if (char* const end = put_decimal(at, time); end != nullptr) return end;
  const double value = in_unit(static_cast<double>(n) * dt_, unit_);
  constexpr int sure_digits = 15;  // of a product of two doubles
  return std::to_chars(at, at + longest_number, value, std::chars_format::general, sure_digits).ptr;
}

double TimeText::value(std::int64_t n) const {
  std::int64_t scaled = 0;
  if (std::abs(dt_in_unit_.power) <= 16 && !__builtin_mul_overflow(n, dt_in_unit_.digits, &scaled))
    if (const auto time = exact_decimal(scaled, dt_in_unit_.power)) return *time;
  char text[longest_number];
  const char* const end = put(text, n);
  double number = 0.0;
  std::from_chars(text, end, number);
  return number;
}

char* TimeText::put_time(char* at, double seconds) const {
  const double steps = std::round(seconds / dt_);
  constexpr double exact_integers = 9007199254740992.0;  // 2^53
  if (std::abs(steps) < exact_integers && steps * dt_ == seconds) return put(at, static_cast<std::int64_t>(steps));
  return put_real(at, seconds, unit_);
}

std::string time_text(Time dt, std::int64_t n, const Unit& unit) {
  return text_of([&](char* at) { return TimeText(dt, unit).put(at, n); });
}

std::string time_text(Time dt, Time time, const Unit& unit) {
  return text_of([&](char* at) { return TimeText(dt, unit).put_time(at, time.value()); });
}

std::string real_text(double si, const Unit& unit) {
  return text_of([&](char* at) { return put_real(at, si, unit); });
}

double rounded_to(double number, int digits) {
  char buffer[longest_number];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, digits).ptr;
  std::from_chars(buffer, end, number);
  return number;
}

}  // namespace rheobase::detail
