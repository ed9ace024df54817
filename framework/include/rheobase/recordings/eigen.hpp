#pragma once
// Columns as Eigen arrays. No other header of Rheobase needs Eigen: a program that includes this one links Eigen3::Eigen.

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <vector>

namespace rheobase {

template <class T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;

/// A view without a copy, valid as long as the column: as_array(table.reals("V")).
inline Eigen::Map<const Array<double>> as_array(std::span<const double> column) {
  return {column.data(), static_cast<Eigen::Index>(column.size())};
}
inline Eigen::Map<const Array<std::int64_t>> as_array(std::span<const std::int64_t> column) {
  return {column.data(), static_cast<Eigen::Index>(column.size())};
}
/// A copy, as nobody else keeps these values: as_array(table.times()).
template <class T>
Array<T> as_array(std::vector<T>&& column) {
  return Eigen::Map<const Array<T>>(column.data(), static_cast<Eigen::Index>(column.size()));
}

}  // namespace rheobase
