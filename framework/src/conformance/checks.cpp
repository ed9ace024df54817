// All checks, in the order of a report: what each is called, what it requires, and how to fix a failure.

#include "conformance/check.hpp"

namespace rheobase::conformance {
namespace {

constexpr Check::Function none = nullptr;

// The rules are those of abi.h and of the order of a step; apps/README.md says the same for users.
constexpr Check checks[] = {
    {"documented",
     {documented, documented, documented},
     "the model, each parameter and each state variable have a description, and a unit that the field uses",
     "write the description of the field, and shown_in(\"...\") if its dimension has no usual unit"},
    {"defaults",
     {defaults, defaults, defaults},
     "the defaults run without an error or warning: V_reset below V_th, time constants of 5 dt "
     "or more, initial states inside their ranges",
     "change the default that is named, or the range or role of its field"},
    {"units",
     {units, units, units},
     "a value has the same bits in any unit, and a number that acts as a quantity is "
     "declared as one",
     "declare the member as a quantity such as VoltageOf<Real>, without value() and from_value()"},
    {"ranges",
     {neuron_ranges, stimulus_ranges, monitor_ranges},
     "every value outside the declared ranges is rejected, and every value inside is accepted and gives finite numbers",
     "declare the range in the field: positive, not_negative, between(a, b)"},
    {"finite",
     {neuron_finite, stimulus_finite, none},
     "with the defaults, all values stay finite over a long run",
     "look for a division by something that reaches zero, an exponential without bound, a state that only grows"},
    {"block-size",
     {neuron_block_size, stimulus_block_size, none},
     "the bits are the same for any blocks of a population",
     "let each neuron depend only on its own state, parameters and input; `first` of a stimulus block says which "
     "targets it has"},
    {"steps-per-call",
     {neuron_steps_per_call, stimulus_steps_per_call, none},
     "the bits are the same for any number of steps per call",
     "keep everything that outlives a step in state variables, and count from first_step and steps_since_start"},
    {"threads",
     {neuron_threads, stimulus_threads, none},
     "the bits are the same for any threads that make the calls, in turn or at the same time",
     "keep nothing in static or thread_local variables"},
    {"per-neuron",
     {neuron_per_neuron, stimulus_per_neuron, none},
     "a parameter given per neuron has the same bits as one value for all, and each neuron uses its own value",
     "read parameter k of neuron i at [k][i] if bit k of per_neuron is set, else at [k][0]"},
    {"input-forms",
     {neuron_input_forms, none, none},
     "the bits are the same for a held current and a repeated one, and for no jumps and jumps of zero",
     "read input at [step * stride + neuron], also with a stride of 0"},
    {"declared",
     {none, stimulus_flags, none},
     "a stimulus is random, or the same in every step, if its manifest says so",
     "set the manifest's `random` and `time_invariant` to what it does, or choose the form of step that fits"},
    {"checkpoint",
     {neuron_checkpoint, stimulus_checkpoint, monitor_checkpoint},
     "a run that is stopped and resumed from its state has the bits of an unbroken one",
     "keep everything that outlives a step in state variables, and nothing in static variables or in what prepare computed; "
     "a monitor names in `state` all that it keeps between epochs"},
    {"bounds",
     {neuron_bounds, stimulus_bounds, monitor_bounds},
     "it touches only the arrays that it gets, writes all that it should and nothing that it "
     "may only read",
     "loop over `neurons` or `targets` only, also if they do not fill a register; read input at [step * stride + "
     "neuron]"},
    {"rest",
     {neuron_rest, none, none},
     "without input the membrane potential comes to rest and stays there; a steady_state agrees with it",
     "look for a term that keeps moving V; give the time constants of slow variables the role time_constant, so that "
     "the check waits for them"},
    {"rheobase",
     {neuron_rheobase, none, none},
     "rheobase is the smallest constant current that makes the neuron fire, as bisection on its equations finds it",
     "correct rheobase, or the equations in step; return NaN if there is no closed form"},
    {"convergence",
     {neuron_convergence, none, none},
     "below the threshold the solution converges as dt shrinks",
     "multiply rates by dt: everything that depends on it belongs in prepare(p, dt)"},
    {"epochs",
     {none, none, monitor_epochs},
     "the rows are the same for any epochs of the run",
     "keep what outlives an epoch, such as the last spike of each neuron, in the monitor; close bins by their step"},
    {"instances",
     {none, none, monitor_instances},
     "monitors of one model do not disturb each other",
     "keep nothing in static variables"},
    {"rows",
     {none, none, monitor_rows},
     "cells of rows are valid, also without spikes, and the monitor stops if they cannot be stored",
     "use the index of a population among those watched, and the index of a neuron in its population"},
    {"passive",
     {none, none, monitor_passive},
     "a monitor changes neither what it watches nor what others see",
     "write only to the monitor's own memory"},
    {"time", {neuron_time, stimulus_time, none}, "the time it takes: measured, and never judged", "", true},
};

}  // namespace

std::span<const Check> all_checks() { return checks; }

}  // namespace rheobase::conformance
