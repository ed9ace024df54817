#pragma once
// What must hold between fields, found by the roles that a model gives them: V_reset below V_th, an initial V below
// threshold, dt small against every time constant.

#include "runtime/network.hpp"

namespace rheobase {

void check_rules(const FieldOwner& owner, const CompiledPopulation& population, Findings& findings);

}  // namespace rheobase
