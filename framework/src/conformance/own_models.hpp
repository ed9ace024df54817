#pragma once
// What a check needs in addition to the model under test: a neuron that monitors and stimuli can target, a table to play back,
// and the road from a Model to what a simulation would run.

#include "conformance/check.hpp"
#include "compile/network.hpp"

#include <rheobase/model/model.hpp>

namespace rheobase::conformance {

/// A neuron that fires in every `period`-th step, whatever it gets.
extern const rheobase_model& clockwork;
/// A monitor that records spikes and samples.
extern const rheobase_model& witness;

/// A table such as a stimulus of this kind of series asks for, with separate rows for each neuron.
SharedSeries series_for(const rheobase_stimulus& stimulus, std::int64_t neurons);

/// Whether these values leave all numbers at their defaults.
bool nothing_but_choices(const Values& values);

/// Compiles as a simulation does.
/// @param only_defaults the model under test has nothing but its defaults: another check reports what is wrong with them
/// @throws NotApplicable or else Failed, with the problems
Network compiled(const Subject& subject, const Model& model, bool only_defaults);

}  // namespace rheobase::conformance
