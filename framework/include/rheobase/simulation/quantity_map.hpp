#pragma once
// A column of a simulation with its unit: a view that costs nothing, of which an element is a quantity.

#include <rheobase/units/dimension.hpp>
#include <rheobase/units/quantities.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rheobase {

namespace detail {

/// The values in a unit, such as "mV". @throws UnitError if it is not a unit, or has another dimension
std::vector<double> values_in(std::span<const double> si, const Dimension& dimension, std::string_view unit);
double mean_of(std::span<const double> si);
double min_of(std::span<const double> si);
double max_of(std::span<const double> si);

}  // namespace detail

/// One value of Q (Voltage, Time, double, ...) for each neuron. Valid while the simulation lives, until it is reset or
/// restored.
template <class Q>
class QuantityMap {
 public:
  explicit QuantityMap(std::span<const double> si) : si_(si) {}
  [[nodiscard]] std::size_t size() const { return si_.size(); }
  [[nodiscard]] Q operator[](std::size_t neuron) const { return as_quantity(si_[neuron]); }
  /// All values as numbers in SI: no copy.
  [[nodiscard]] std::span<const double> si() const { return si_; }
  /// All values as numbers in a unit, such as "mV". @throws UnitError
  [[nodiscard]] std::vector<double> in(std::string_view unit) const {
    return detail::values_in(si_, dimension_of<Q>, unit);
  }
  [[nodiscard]] Q mean() const { return as_quantity(detail::mean_of(si_)); }
  [[nodiscard]] Q min() const { return as_quantity(detail::min_of(si_)); }
  [[nodiscard]] Q max() const { return as_quantity(detail::max_of(si_)); }

 private:
  static Q as_quantity(double si) {
    if constexpr (std::is_same_v<Q, double>) return si;
    else return Q::from_value(si);
  }
  std::span<const double> si_;
};

}  // namespace rheobase
