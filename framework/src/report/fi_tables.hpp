#pragma once
// f-I curves and their rheobases as tables on a console.

#include <rheobase/analysis/fi_curve.hpp>

#include <span>
#include <string>

namespace rheobase::detail {

/// A row for each current of each curve, below an empty line; "" without curves.
std::string fi_table(const Experiment& experiment, std::span<const FiCurve> curves);

/// A row for each curve: the rheobase three ways, below an empty line; "" without curves.
std::string rheobase_table(const Experiment& experiment, std::span<const FiCurve> curves);

}  // namespace rheobase::detail
