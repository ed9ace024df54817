// All checks, in the order of a report: what each is called, what it asks, and what is mended where it fails.

#include "conformance/check.hpp"

namespace rheobase::conformance {
namespace {

constexpr Check::Function none = nullptr;

// The rules are those of abi.h and of the order of a step; README.md of the repository tells users the same.
constexpr Check checks[] = {
    {"documented",
     {documented, documented, documented},
     "the model, each parameter and each state variable has a description, and a unit that people of the field read",
     "write the description of the field, and shown_in(\"...\") where its dimension has no usual unit"},
    {"defaults",
     {defaults, defaults, defaults},
     "the defaults make a model that runs, without an error or warning: V_reset below V_th, time constants of 5 dt "
     "or more, initial states inside their ranges",
     "change the default that is named, or the range or role of its field"},
    {"units",
     {units, units, units},
     "a value is the same bits in whatever unit it is shown and given, and a number that acts as a quantity is "
     "declared as one",
     "declare the member as a quantity such as VoltageOf<Real>, without value() and from_value()"},
    {"ranges",
     {neuron_ranges, stimulus_ranges, monitor_ranges},
     "every value outside the declared ranges is refused, and every one inside is accepted and computes finite numbers",
     "say in the field what it may be: positive, not_negative, between(a, b)"},
    {"finite",
     {neuron_finite, stimulus_finite, none},
     "with the defaults all stays finite over a long run",
     "look for a division by something that reaches zero, an exponential without bound, a state that only grows"},
    {"block-size",
     {neuron_block_size, stimulus_block_size, none},
     "the same bits however a population is cut into blocks",
     "let each neuron depend only on its own state, parameters and input; `first` of a stimulus block says which "
     "targets it has"},
    {"steps-per-call",
     {neuron_steps_per_call, stimulus_steps_per_call, none},
     "the same bits however many steps one call covers",
     "keep all that outlives a step in state variables, and count from first_step and steps_since_start"},
    {"threads",
     {neuron_threads, stimulus_threads, none},
     "the same bits whichever threads make the calls, one after the other or at the same time",
     "keep nothing in static or thread_local variables"},
    {"per-neuron",
     {neuron_per_neuron, stimulus_per_neuron, none},
     "a parameter with one value a neuron gives the bits of the same value for all, and each neuron uses its own",
     "read parameter k of neuron i at [k][i] where bit k of per_neuron is set, and at [k][0] where it is clear"},
    {"input-forms",
     {neuron_input_forms, none, none},
     "the same bits for a current that is held and one that is repeated, and for no jumps and jumps of nothing",
     "read input at [step * stride + neuron], also with a stride of 0"},
    {"declared",
     {none, stimulus_flags, none},
     "a stimulus is random, or the same in every step, where its manifest says so",
     "set the manifest's `random` and `time_invariant` to what it does, or choose the form of step that fits"},
    {"checkpoint",
     {neuron_checkpoint, stimulus_checkpoint, monitor_checkpoint},
     "a run that is stopped and resumed from its state has the bits of an unbroken one",
     "keep all that outlives a step in state variables, and nothing in static variables or in what prepare computed; "
     "a monitor names in `state` all that it keeps between epochs"},
    {"bounds",
     {neuron_bounds, stimulus_bounds, monitor_bounds},
     "it touches only the arrays that it gets, writes all that it should and nothing that it "
     "may only read",
     "loop over `neurons` or `targets` only, also if they do not fill a register; read input at [step * stride + "
     "neuron]"},
    {"rest",
     {neuron_rest, none, none},
     "without input the membrane potential comes to rest and stays there, where steady_state says if the model has one",
     "look for a term that moves V without end; give slow variables the role time_constant in their parameter, so that "
     "they are waited for"},
    {"rheobase",
     {neuron_rheobase, none, none},
     "rheobase is the smallest constant current that makes the neuron fire, as bisection on its equations finds it",
     "correct rheobase, or the equations in step; return NaN if there is no closed form"},
    {"convergence",
     {neuron_convergence, none, none},
     "below the threshold the solution converges as dt shrinks",
     "multiply rates by dt: all that depends on it belongs into prepare(p, dt)"},
    {"epochs",
     {none, none, monitor_epochs},
     "the same rows however the run is cut into epochs",
     "keep what outlives an epoch, such as the last spike of each neuron, in the monitor; close bins by their step"},
    {"instances",
     {none, none, monitor_instances},
     "monitors of one model do not disturb each other",
     "keep nothing in static variables"},
    {"rows",
     {none, none, monitor_rows},
     "rows have cells that can be, also without spikes, and where they cannot be stored it stops",
     "number populations as they are watched, and neurons by their index in the population"},
    {"passive",
     {none, none, monitor_passive},
     "watching changes nothing of what is watched, nor of what others see",
     "write only to the monitor's own memory"},
    {"time", {neuron_time, stimulus_time, none}, "the time it takes: measured, and never judged", "", true},
};

}  // namespace

std::span<const Check> all_checks() { return checks; }

}  // namespace rheobase::conformance
