#pragma once
// Why does it not fire? Looks at a run that has ended and says in plain words what a person would find with pen and
// paper: where V comes to rest, how far that is from threshold, the rheobase, and the unit that is probably wrong.

#include <rheobase/runtime/simulation.hpp>

#include <string>
#include <vector>

namespace rheobase {

/// One text for each population that never fired, or that fired in almost every step. Needs nothing but the closed forms
/// that a model offers (rheobase and steady_state in its plug-in); without them it tells what it knows.
std::vector<std::string> diagnose(const Simulation& simulation, const Registry& registry);

}  // namespace rheobase
