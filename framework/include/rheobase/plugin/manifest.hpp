#pragma once
// How hosts read what a manifest says of fields: dimensions and values in the units that people use.

#include <rheobase/plugin/abi.h>
#include <rheobase/units/text.hpp>

#include <string>

namespace rheobase {

inline Dimension to_dimension(const rheobase_dimension& d) {
  return {d.mass, d.length, d.time, d.current, d.temperature};
}

/// An SI number as a value of a field that is no choice, in its display unit: "10 ms".
inline std::string field_text(const rheobase_field& field, double si) {
  return to_text(Quantity(si, to_dimension(field.dimension)), field.unit != nullptr ? field.unit : "");
}

}  // namespace rheobase
