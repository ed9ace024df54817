#pragma once
// What a neuron model says of itself outside of runs, from closed forms of its author's.

#include <rheobase/loading/registry.hpp>

#include <optional>
#include <span>

namespace rheobase {

// `parameters`: one SI value a field. The answer is in SI; nothing where the model has no such form, or none with these
// parameters, or says a number that is not finite. They throw PluginError, with the model, the plug-in's words and its
// file, where the form fails.

/// The smallest constant current that makes the neuron fire when it is switched on at rest.
std::optional<double> rheobase_of(const RegisteredModel& neuron, std::span<const double> parameters);
/// Where the membrane potential would come to rest under a constant current if the neuron could not fire.
std::optional<double> steady_state_of(const RegisteredModel& neuron, std::span<const double> parameters,
                                      double current);
/// The largest time step, above 0, that the model's scheme is meant for.
std::optional<double> largest_dt_of(const RegisteredModel& neuron, std::span<const double> parameters);

}  // namespace rheobase
