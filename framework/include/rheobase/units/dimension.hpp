#pragma once
// The dimension of a physical value at run time, for what the compiler cannot see: scenario files, plug-in
// manifests and tables. `dimension_of<Q>` is the bridge from a Boost.Units type.

#include <boost/units/quantity.hpp>
#include <boost/units/physical_dimensions/current.hpp>
#include <boost/units/physical_dimensions/length.hpp>
#include <boost/units/physical_dimensions/mass.hpp>
#include <boost/units/physical_dimensions/temperature.hpp>
#include <boost/units/physical_dimensions/time.hpp>

#include <cstdint>
#include <type_traits>

namespace rheobase {

/// Exponents of the SI base units kg, m, s, A and K. All zero: dimensionless.
struct Dimension {
  std::int8_t mass = 0, length = 0, time = 0, current = 0, temperature = 0;

  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;

  /// The dimension of a product `a * b^exponent`.
  friend constexpr Dimension times_power(Dimension a, const Dimension& b, int exponent) {
    auto add = [&](std::int8_t& to, std::int8_t from) { to = static_cast<std::int8_t>(to + exponent * from); };
    add(a.mass, b.mass);
    add(a.length, b.length);
    add(a.time, b.time);
    add(a.current, b.current);
    add(a.temperature, b.temperature);
    return a;
  }
};

namespace dimensions {
inline constexpr Dimension none{};
inline constexpr Dimension time{.time = 1};
inline constexpr Dimension frequency{.time = -1};
inline constexpr Dimension current{.current = 1};
inline constexpr Dimension voltage{.mass = 1, .length = 2, .time = -3, .current = -1};
inline constexpr Dimension resistance{.mass = 1, .length = 2, .time = -3, .current = -2};
inline constexpr Dimension conductance{.mass = -1, .length = -2, .time = 3, .current = 2};
inline constexpr Dimension capacitance{.mass = -1, .length = -2, .time = 4, .current = 2};
inline constexpr Dimension charge{.time = 1, .current = 1};
}  // namespace dimensions

namespace detail {

template <class Base>
constexpr Dimension base_dimension() {
  using namespace boost::units;
  if constexpr (std::is_same_v<Base, mass_base_dimension>) return {.mass = 1};
  else if constexpr (std::is_same_v<Base, length_base_dimension>) return {.length = 1};
  else if constexpr (std::is_same_v<Base, time_base_dimension>) return {.time = 1};
  else if constexpr (std::is_same_v<Base, current_base_dimension>) return {.current = 1};
  else {
    static_assert(std::is_same_v<Base, temperature_base_dimension>,
                  "rheobase: quantities are made of kg, m, s, A and K; this one has another base dimension");
    return {.temperature = 1};
  }
}

template <class List>
constexpr Dimension list_dimension() {
  if constexpr (std::is_same_v<List, boost::units::dimensionless_type>) {
    return {};
  } else {
    using Item = typename List::item;
    using Exponent = typename Item::value_type;
    static_assert(Exponent::Denominator == 1,
                  "rheobase: a quantity with a fractional exponent has no run-time dimension");
    return times_power(list_dimension<typename List::next>(), base_dimension<typename Item::tag_type>(),
                       static_cast<int>(Exponent::Numerator));
  }
}

template <class T>
struct DimensionOf {
  static constexpr Dimension value{};  // a plain number
};
template <class Dim, class System, class Real>
struct DimensionOf<boost::units::quantity<boost::units::unit<Dim, System>, Real>> {
  static constexpr Dimension value = list_dimension<Dim>();
};

}  // namespace detail

/// The run-time dimension of a Boost.Units quantity type; a plain number is dimensionless.
template <class Q>
inline constexpr Dimension dimension_of = detail::DimensionOf<std::remove_cvref_t<Q>>::value;

}  // namespace rheobase
