#pragma once
// A column of a simulation with its unit: a view that costs nothing, of which an element is a quantity and the whole is
// an Eigen array.

#include <rheobase/units/dimension.hpp>
#include <rheobase/units/quantities.hpp>

#include <Eigen/Core>

#include <string_view>

namespace rheobase {

using ArrayMap = Eigen::Map<const Eigen::ArrayXd>;

namespace detail {

/// The values in a unit, such as "mV". @throws UnitError if it is not a unit, or has another dimension
Eigen::ArrayXd values_in(const ArrayMap& si, const Dimension& dimension, std::string_view unit);

}  // namespace detail

/// One value of Q (Voltage, Time, double, ...) for each neuron. Valid while the simulation lives, until it is reset or
/// restored.
template <class Q>
class QuantityMap {
 public:
  explicit QuantityMap(const ArrayMap& si) : si_(si) {}
  [[nodiscard]] Eigen::Index size() const { return si_.size(); }
  [[nodiscard]] Q operator[](Eigen::Index neuron) const { return as_quantity(si_[neuron]); }
  /// All values as numbers in SI: no copy.
  [[nodiscard]] const ArrayMap& si() const { return si_; }
  /// All values as numbers in a unit, such as "mV". @throws UnitError
  [[nodiscard]] Eigen::ArrayXd in(std::string_view unit) const { return detail::values_in(si_, dimension_of<Q>, unit); }
  [[nodiscard]] Q mean() const { return as_quantity(si_.mean()); }
  [[nodiscard]] Q min() const { return as_quantity(si_.minCoeff()); }
  [[nodiscard]] Q max() const { return as_quantity(si_.maxCoeff()); }

 private:
  static Q as_quantity(double si) {
    if constexpr (std::is_same_v<Q, double>) return si;
    else return Q::from_value(si);
  }
  ArrayMap si_;
};

}  // namespace rheobase
