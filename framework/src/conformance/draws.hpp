#pragma once
// Values for the parameters of any model: what lies near the defaults, what lies anywhere inside the declared ranges,
// and what lies outside.

#include <rheobase/model/value.hpp>
#include <rheobase/plugin/manifest.hpp>

#include <cstdint>
#include <span>

namespace rheobase::conformance {

/// A size that numbers of a dimension usually have: 1 mV, 1 ms, 1 nA, ..., and 1.
double typical(const rheobase_field& field);

bool is_inside(const rheobase_field& field, double si);

/// A value for each neuron and each field that is not a choice, within 5 % of the default and inside its
/// range. The reset stays below the threshold.
Values near_defaults(std::span<const rheobase_field> fields, std::uint64_t count);

/// The same anywhere inside its range: also at bounds that belong to it and, if there is no bound, at zero, of the other
/// sign and a quarter to four times the default; here too the reset stays below the threshold.
Values anywhere(std::span<const rheobase_field> fields, std::uint64_t count, std::uint64_t seed);

/// The defaults, which are no values at all, and each choice of a field that is not its default.
std::vector<Values> each_choice(std::span<const rheobase_field> fields);

/// A value outside of each end of a field's range that is finite.
std::vector<double> outside(const rheobase_field& field);

}  // namespace rheobase::conformance
