#include <rheobase/simulation/quantity_map.hpp>

#include <rheobase/units/text.hpp>

namespace rheobase::detail {

Eigen::ArrayXd values_in(const ArrayMap& si, const Dimension& dimension, std::string_view unit) {
  const Unit known = parse_unit(unit);
  if (known.dimension != dimension)
    throw UnitError("the values are each " + dimension_name(dimension) + ", but '" + std::string(unit) +
                        "' is the unit of " + dimension_name(known.dimension),
                    0);
  return si.unaryExpr([&](double x) { return in_unit(x, known); });
}

}  // namespace rheobase::detail
