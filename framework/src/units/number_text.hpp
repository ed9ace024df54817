#pragma once
// Numbers as tables show them, written into a buffer without an allocation: what is done once a cell must be fast and
// the same in every locale.

#include <rheobase/units/quantities.hpp>
#include <rheobase/units/text.hpp>

#include <cstdint>
#include <string>

namespace rheobase::detail {

/// No number takes more characters than this.
inline constexpr std::size_t longest_number = 48;

char* put_integer(char* at, std::int64_t number);

/// An SI value in a unit: the shortest decimal that is this double and no other, with its point moved, so that nothing
/// is rounded on the way. Nothing for NaN.
char* put_real(char* at, double si, const Unit& unit);

/// digits 10^power
struct Decimal {
  std::int64_t digits = 0;
  int power = 0;
};

/// The times n dt. dt is a decimal such as 0.1 ms, so n dt is one too, computed in integers: "0.3" and never
/// "0.30000000000000004".
class TimeText {
 public:
  /// @param unit a unit of time
  TimeText(Time dt, const Unit& unit);
  char* put(char* at, std::int64_t n) const;
  /// The double that the text of put is read as.
  [[nodiscard]] double value(std::int64_t n) const;
  /// The same for any time, which is taken for n dt when it is that to the bit.
  char* put_time(char* at, double seconds) const;

 private:
  double dt_;
  Unit unit_;
  Decimal dt_in_unit_;
};

/// n dt in a unit, as text.
std::string time_text(Time dt, std::int64_t n, const Unit& unit);

/// A time that may be a multiple of dt, in a unit, as text.
std::string time_text(Time dt, Time time, const Unit& unit);

/// A value in a unit, as text.
std::string real_text(double si, const Unit& unit);

/// The double nearest to a number that is rounded to this number of digits.
double rounded_to(double number, int digits);

}  // namespace rheobase::detail
