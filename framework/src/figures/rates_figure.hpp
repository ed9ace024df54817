#pragma once
// The curve of a sweep: a swept quantity against the rate of each population. Where a current is swept it is the f-I
// curve.

#include <rheobase/analysis/fi_curve.hpp>

#include <span>
#include <string>
#include <vector>

namespace rheobase::detail {

/// The script that draws it from runs.csv. The longest axis of quantities lies along x, the values of the others are
/// curves; "" if that makes no curve. A thin line is where the swept current and what the population gets beside it
/// add up to the rheobase: one in grey where all curves that are drawn have the same, else one in the colour of each.
/// @param notes gets why a sweep that could make curves has none
std::string rates_script(const std::string& name, const Experiment& experiment, std::span<const FiCurve> fi_curves,
                         std::vector<std::string>& notes);

}  // namespace rheobase::detail
