#include <rheobase/simulation/quantity_map.hpp>

#include <rheobase/units/text.hpp>

#include <algorithm>
#include <numeric>
#include <string>

namespace rheobase::detail {

std::vector<double> values_in(std::span<const double> si, const Dimension& dimension, std::string_view unit) {
  const Unit known = parse_unit(unit);
  if (known.dimension != dimension)
    throw UnitError("the values are each " + dimension_name(dimension) + ", but '" + std::string(unit) +
                        "' is the unit of " + dimension_name(known.dimension),
                    0);
  std::vector<double> values;
  values.reserve(si.size());
  for (const double x : si) values.push_back(in_unit(x, known));
  return values;
}

double mean_of(std::span<const double> si) {
  return std::accumulate(si.begin(), si.end(), 0.0) / static_cast<double>(si.size());
}
double min_of(std::span<const double> si) { return std::ranges::min(si); }
double max_of(std::span<const double> si) { return std::ranges::max(si); }

}  // namespace rheobase::detail
