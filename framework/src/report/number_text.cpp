#include "report/number_text.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace rheobase::report {
namespace {

template <class Put>
std::string text_of(Put put) {
  char buffer[longest_number];
  return {buffer, put(buffer)};
}

}  // namespace

char* put_integer(char* at, std::int64_t number) { return std::to_chars(at, at + longest_number, number).ptr; }

char* put_real(char* at, double number) {
  if (std::isnan(number)) return at;
  return fmt::format_to(at, FMT_COMPILE("{}"), number == 0.0 ? 0.0 : number);  // -0 is 0
}

TimeText::TimeText(Time dt, const Unit& unit) : dt_(dt.value()), unit_(unit) {
  char buffer[longest_number];
  const char* end = std::to_chars(buffer, buffer + sizeof buffer, dt_, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, e));
  std::erase(digits, '.');
  digits_ = std::atoll(digits.c_str());
  const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  power_ = exponent - static_cast<int>(digits.size()) + 1 - unit_.exponent;
}

char* TimeText::put(char* at, std::int64_t n) const {
  std::int64_t number = 0;
  bool overflow = __builtin_mul_overflow(n, digits_, &number) || power_ < -18 || power_ > 18;
  for (int i = 0; i < power_ && !overflow; ++i) overflow = __builtin_mul_overflow(number, std::int64_t{10}, &number);
  if (overflow) {  // 15 digits are what a product of two doubles is sure of
    const double value = in_unit(static_cast<double>(n) * dt_, unit_);
    return std::to_chars(at, at + longest_number, value, std::chars_format::general, 15).ptr;
  }
  char* end = put_integer(at, number);
  if (power_ >= 0 || number == 0) return end;

  char* const first = number < 0 ? at + 1 : at;
  const std::ptrdiff_t fraction = -power_;
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

char* TimeText::put_time(char* at, double seconds) const {
  const double steps = std::round(seconds / dt_);
  constexpr double exact_integers = 9007199254740992.0;  // 2^53
  if (std::abs(steps) < exact_integers && steps * dt_ == seconds) return put(at, static_cast<std::int64_t>(steps));
  return put_real(at, in_unit(seconds, unit_));
}

std::string time_text(Time dt, std::int64_t n, const Unit& unit) {
  return text_of([&](char* at) { return TimeText(dt, unit).put(at, n); });
}

std::string time_text(Time dt, Time time, const Unit& unit) {
  return text_of([&](char* at) { return TimeText(dt, unit).put_time(at, time.value()); });
}

std::string real_text(double si, const Unit& unit) {
  return text_of([&](char* at) { return put_real(at, in_unit(si, unit)); });
}

}  // namespace rheobase::report
