#pragma once
// The curve of a sweep: a swept quantity against the rate of each population. Where a current is swept it is the f-I
// curve.

#include <rheobase/model/experiment.hpp>

#include <string>

namespace rheobase::report {

/// The script that draws it from runs.csv. The longest axis of quantities lies along x, the values of the others are
/// curves; "" where that makes no curve.
std::string rates_script(const std::string& name, const Experiment& experiment);

}  // namespace rheobase::report
