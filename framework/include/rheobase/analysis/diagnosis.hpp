#pragma once
// Why does it not fire? Looks at runs that have ended and says in plain words what a person would find with pen and
// paper: where V comes to rest, how far that is from threshold, the rheobase, the current that it got, and the unit
// that is probably wrong. Closed forms where the model offers them; else the model itself is asked, one neuron at a time.

#include <rheobase/simulation/simulation.hpp>

#include <functional>
#include <string>
#include <vector>

namespace rheobase {

/// Something in one run that needs an explanation. Cheap to find and to keep: explain() does the work.
struct Symptom {
  enum class Kind {
    silent,         ///< never fired
    initial_state,  ///< fired in the first tenth of the run alone, without input that jumps V: perhaps by its initial state
    every_step,   ///< has more than ten intervals, and more than half of them are a single dt
    aliased_bins  ///< fires regularly (CV < 0.5), and a monitor of rates over time that watches all of it has bins of
                  ///< half to twice its mean interval
  };
  Kind kind = Kind::silent;
  std::size_t run = 0;
  PopulationSummary summary;
  Population neuron;  ///< one of its neurons: the first of those with the lowest rheobase, where that is a closed form
  std::string stimuli;  ///< what drives it: "'input' (poisson: rate = 100 Hz, weight = 1 mV)"; empty: nothing does
  Time dt{};
  std::string monitor{};         ///< aliased_bins: whose bins,
  Time bin{};                    ///< and how wide they are
  Model alone{};                 ///< initial_state: the population without input, up to its last spike
  bool neurons_differ = false;   ///< in a parameter
  bool currents_differ = false;  ///< some neurons can get another current than others
  std::int64_t index = 0;        ///< of `neuron` in its population
  bool lowest = false;           ///< neurons_differ: its rheobase is known to be the lowest of all
};

/// What a run that ended shows. @param run its number in a sweep
std::vector<Symptom> examine(const Simulation& simulation, const Registry& registry, std::size_t run = 0);

/// A text for each kind of symptom, population and monitor; a text on several runs says so and whose figures it has: of
/// silent runs those of the one with the largest current, of others those of the first.
/// @param symptoms of all runs @param runs how many there were
/// @param stopped asked now and then, also within a measurement; true: the rest is left out
std::vector<std::string> explain(std::vector<Symptom> symptoms, std::size_t runs, const Registry& registry,
                                 const std::function<bool()>& stopped = {});

/// Both for a single run.
std::vector<std::string> diagnose(const Simulation& simulation, const Registry& registry);

}  // namespace rheobase
