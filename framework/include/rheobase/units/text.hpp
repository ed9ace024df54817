#pragma once
// Physical values as text: what is in scenario files, tables, figures and messages. One parser and one
// printer serve all of them.

#include <rheobase/units/dimension.hpp>

#include <boost/units/systems/si/base.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace rheobase {

/// A physical value whose dimension is known only at run time: an SI number and its dimension.
struct Quantity {
  double si = 0.0;
  Dimension dimension{};

  Quantity() = default;
  /// A plain number is dimensionless.
  constexpr Quantity(double number) : si(number) {}
  constexpr Quantity(double in_si, Dimension d) : si(in_si), dimension(d) {}
  /// From a Boost.Units quantity in SI, such as 10.0_ms.
  template <class Unit>
  constexpr Quantity(const boost::units::quantity<Unit, double>& q)
      : si(q.value()), dimension(dimension_of<boost::units::quantity<Unit, double>>) {
    static_assert(std::is_same_v<typename Unit::system_type, boost::units::si::system>,
                  "rheobase: only quantities in SI; convert one in another system first");
  }

  friend constexpr bool operator==(const Quantity&, const Quantity&) = default;
};

/// A unit: a dimension and the power of ten that takes one of it to SI ("mV": voltage, -3).
struct Unit {
  Dimension dimension{};
  int exponent = 0;
};

/// What is wrong with the text of a quantity or unit, and where in the text it goes wrong.
class UnitError : public std::runtime_error {
 public:
  UnitError(const std::string& message, std::size_t offset) : std::runtime_error(message), offset_(offset) {}
  /// Byte offset into the text that was parsed.
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::size_t offset_;
};

/// Reads a unit: SI-prefixed symbols with `*`, `/` and `^n`, such as "mV", "1/ms", "uF / cm^2", "nS*mV"; each power
/// applies to one symbol, and `*` and `/` are worked off from left to right. The empty text is dimensionless.
///
/// Symbols: V A S ohm F s Hz C W J N m g K. Prefixes: f p n u m c k M G T. Both micro signs, both ohm signs, "ohm" and
/// "Ohm" are known. "m" alone is the metre.
/// @throws UnitError that names the symbol which is not known, and a near one where one is meant.
Unit parse_unit(std::string_view text);

/// Reads `number unit`: "10 ms", "-6.5e-2 V", "0.07 / mV", "3" (dimensionless). The number is decimal, with a point
/// whatever the locale; it may be "nan" or "inf" in any case (so that the caller can say what must be finite).
/// The SI value is the decimal that is written, moved by the unit's power of ten and rounded once: "0.1 ms", "100 us"
/// and 0.1_ms are the same bits.
/// @throws UnitError when the number is missing, malformed or out of a double's range, or the unit is not known.
Quantity parse_quantity(std::string_view text);

/// The number of `unit`s in an SI value, for tables and axes: 0.0003 s is 0.3 ms and not 0.29999999999999993. It is the
/// shortest decimal of `si`, moved by the power of ten and rounded to a double; that last rounding can lose the last
/// bit of a value with 16 or 17 digits, which to_text keeps.
double in_unit(double si, const Unit& unit);

/// "10 ms": the text with the fewest digits which parse_quantity reads back to the same bits, in the unit named (such
/// as "ms"; empty: the usual unit of the dimension). Values that are not finite are "nan mV", "inf mV", "-inf mV".
/// @throws UnitError if `unit` is not one, or is one of another dimension.
std::string to_text(const Quantity& value, std::string_view unit = {});

/// The unit that people of the field use for a dimension: "mV", "ms", "nA", "Mohm", "nS", "pF", "Hz", "uF/cm^2", ...,
/// "" for a plain number, and a product of SI base units such as "kg*m^2/s^2" for the rest.
std::string usual_unit(const Dimension& dimension);

/// "a voltage", "a time", ..., "a plain number", or "a quantity in kg*m^2/s^2".
std::string dimension_name(const Dimension& dimension);

/// An example for messages: "10 ms" for a time, "-65 mV" for a voltage, ..., "1 kg*m^2/s^2" for the rest.
std::string example_of(const Dimension& dimension);

}  // namespace rheobase
