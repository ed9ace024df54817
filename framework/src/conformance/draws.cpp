#include "conformance/draws.hpp"

#include "units/number_text.hpp"

#include <rheobase/plugin/random.hpp>
#include <rheobase/loading/manifest_reading.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rheobase::conformance {
namespace {

double bounded(const rheobase_field& f, double x) {
  if (is_inside(f, x)) return x;
  return is_inside(f, f.default_value) ? f.default_value : std::clamp(x, f.minimum, f.maximum);
}

double draw_inside(const rheobase_field& f, Random<double>& random) {
  const bool below = std::isfinite(f.minimum), above = std::isfinite(f.maximum);
  const double kind = random.uniform(), u = random.uniform(), size = std::exp2(4.0 * u - 2.0);
  if (below && kind < 0.1 && f.minimum_excluded == 0) return f.minimum;
  if (above && kind > 0.9 && f.maximum_excluded == 0) return f.maximum;
  if (below && above) return f.minimum + (f.maximum - f.minimum) * std::clamp(u, 1e-6, 1.0 - 1e-6);
  const double d = f.default_value;
  if (below) return f.minimum + (d > f.minimum ? d - f.minimum : typical(f)) * size;
  if (above) return f.maximum - (d < f.maximum ? f.maximum - d : typical(f)) * size;
  if (kind < 0.1) return 0.0;
  if (d == 0.0) return typical(f) * (2.0 * u - 1.0);
  return kind > 0.9 ? -d * size : d * size;
}

/// With few digits, so that people can read it.
double with_few_digits(const rheobase_field& f, double x) {
  const double few = detail::rounded_to(x, 4);
  return is_inside(f, few) ? few : x;
}

/// One value a neuron: of(field, random numbers of its own).
template <class Draw>
Values drawn(std::span<const rheobase_field> fields, std::uint64_t count, std::uint64_t seed, Draw of) {
  Values values;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].choices != nullptr) continue;
    std::vector<Quantity> list;
    for (std::uint64_t i = 0; i < count; ++i) {
      Random<double> random(seed, k, i, 0);
      list.emplace_back(with_few_digits(fields[k], of(fields[k], random)), to_dimension(fields[k].dimension));
    }
    values[fields[k].name] = std::move(list);
  }
  return values;
}

/// As a simulation asks for: what was drawn otherwise becomes the defaults.
Values with_resets_below_thresholds(std::span<const rheobase_field> fields, Values values) {
  const rheobase_field* threshold = field_with_role(fields, RHEOBASE_ROLE_THRESHOLD);
  const rheobase_field* reset = field_with_role(fields, RHEOBASE_ROLE_RESET);
  if (threshold == nullptr || reset == nullptr) return values;
  auto& thresholds = std::get<std::vector<Quantity>>(values[threshold->name]);
  auto& resets = std::get<std::vector<Quantity>>(values[reset->name]);
  for (std::size_t i = 0; i < resets.size(); ++i)
    if (!(resets[i].si < thresholds[i].si)) {
      thresholds[i].si = threshold->default_value;
      resets[i].si = std::min(reset->default_value, bounded(*reset, threshold->default_value - typical(*reset)));
    }
  return values;
}

}  // namespace

double typical(const rheobase_field& field) {
  return parse_quantity("1 " + usual_unit(to_dimension(field.dimension))).si;
}

bool is_inside(const rheobase_field& f, double x) {
  return std::isfinite(x) && (f.minimum_excluded != 0 ? x > f.minimum : x >= f.minimum) &&
         (f.maximum_excluded != 0 ? x < f.maximum : x <= f.maximum);
}

Values near_defaults(std::span<const rheobase_field> fields, std::uint64_t count) {
  const auto near = [](const rheobase_field& f, Random<double>& random) {
    const double part = 0.1 * random.uniform() - 0.05;
    return bounded(f, f.default_value == 0.0 ? typical(f) * part : f.default_value * (1.0 + part));
  };
  return with_resets_below_thresholds(fields, drawn(fields, count, 11, near));
}

Values anywhere(std::span<const rheobase_field> fields, std::uint64_t count, std::uint64_t seed) {
  return with_resets_below_thresholds(fields, drawn(fields, count, seed, draw_inside));
}

std::vector<Values> each_choice(std::span<const rheobase_field> fields) {
  std::vector<Values> all{{}};
  for (const rheobase_field& f : fields)
    for (int k = 0; f.choices != nullptr && f.choices[k] != nullptr; ++k)
      if (k != static_cast<int>(f.default_value)) all.push_back({{f.name, std::string(f.choices[k])}});
  return all;
}

std::vector<double> outside(const rheobase_field& f) {
  const auto beyond = [](double bound, int direction, bool excluded) {
    return excluded ? bound : bound + direction * (bound == 0.0 ? 1e-6 : std::abs(bound) * 1e-6);
  };
  std::vector<double> values;
  if (std::isfinite(f.minimum)) values.push_back(beyond(f.minimum, -1, f.minimum_excluded != 0));
  if (std::isfinite(f.maximum)) values.push_back(beyond(f.maximum, 1, f.maximum_excluded != 0));
  return values;
}

}  // namespace rheobase::conformance
