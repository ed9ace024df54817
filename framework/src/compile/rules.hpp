#pragma once
// What must hold between fields, found by the roles that a model gives them: V_reset below V_th, an initial V below
// threshold, dt small against every time constant.

#include "compile/network.hpp"

namespace rheobase {

/// What must hold of parameters alone, which may change later.
void check_parameters(const FieldOwner& owner, const CompiledPopulation& population, Findings& findings);

/// The same, and of the initial state. @param values what the user gave. An initial V is compared with the threshold
/// parameter, and with nothing where the threshold is a state variable and the initial value of another that it may follow
/// from was given.
void check_rules(const FieldOwner& owner, const CompiledPopulation& population, const Values& values,
                 Findings& findings);

}  // namespace rheobase
