#pragma once
// The rheobase of one neuron of any model: the closed form where the model offers one, and bisection on the model
// itself, which needs nothing of it but that it runs. What both are is in the words of Lapicque (1909): the smallest
// constant current that makes the neuron fire when it lasts for as long as it likes. A bisection has no such patience:
// its window is finite, and a current that needs longer than that counts as one that does not make it fire.

#include <rheobase/model/model.hpp>
#include <rheobase/loading/registry.hpp>

#include <functional>
#include <optional>

namespace rheobase {

struct RheobaseOptions {
  Time dt = 0.1_ms;
  Time window{};            ///< how long a current is held; 0: default_window(); rounded up to whole steps
  double tolerance = 1e-6;  ///< the bisection ends when this part of the rheobase is left between silent and firing
  Current scale = 1.0_nA;   ///< tried first; then doubled until it fires, or halved until it does not
  Current largest = 1.0_A;  ///< a neuron that does not fire up to here has no rheobase
  std::function<bool()> stopped{};  ///< asked now and then; true ends the search with a RunError
};

/// What a bisection found.
struct BisectedRheobase {
  enum class Outcome {
    found,         ///< fires at `current`, and does not at `current - width`
    at_most_zero,  ///< keeps firing without any current: the rheobase is 0 or negative
    none           ///< does not fire up to `current`, the largest that was tried
  };
  Outcome outcome = Outcome::none;
  Current current{};
  Current width{};  ///< what is left between the largest current that was silent and the smallest that fired
  Time window{};    ///< how long each current was held
  Time dt{};
};

/// A neuron of this population by itself: its name, its model and its parameters, if all neurons share them; empty where
/// some differ. Initial states are left out: a rheobase begins at rest.
std::optional<Population> one_neuron(const Population& population, const Registry& registry);

/// How long to hold a current: fifty times the longest time constant of the neuron (its parameters of that role), but
/// at least 1 s and at most a million steps.
Time default_window(const Population& neuron, const Registry& registry, Time dt);

/// What the model's plug-in says of this neuron; empty where it offers no closed form or says NaN.
/// @param neuron as one_neuron() gives it
std::optional<Current> closed_form_rheobase(const Population& neuron, const Registry& registry);

/// The smallest constant current that makes this neuron fire at least once, switched on while it is at rest. It comes to
/// rest by itself: one window without current, from the state that the model begins with.
/// @param neuron as one_neuron() gives it
/// @throws ModelError, PluginError, RunError as Simulation does. A state that is not finite ends the search upwards.
BisectedRheobase bisect_rheobase(const Population& neuron, const Registry& registry,
                                 const RheobaseOptions& options = {});

/// Where the membrane potential comes to rest under a constant current: the closed form where the model offers one
/// (where V would come to rest if it could not fire), else measured over one window; then empty where it fires, or still
/// moves by more than 1 uV in the last tenth of the window, or the model names no membrane potential.
/// @param neuron as one_neuron() gives it
std::optional<Voltage> resting_potential(const Population& neuron, const Registry& registry, Current current,
                                         const RheobaseOptions& options = {});

}  // namespace rheobase
