#pragma once
// What a check is: a function that looks at one model and returns what it compared, or throws what it found. It runs in
// a process of its own, where the plug-in is loaded and nothing else happened before.

#include <rheobase/plugin/kinds.hpp>
#include <rheobase/loading/registry.hpp>

#include <array>
#include <exception>
#include <span>
#include <string>

namespace rheobase::conformance {

/// The model that is looked at.
struct Subject {
  const Registry& registry;  // with the plug-in, and the kit's own models that drive and watch it
  const RegisteredModel& registered;

  [[nodiscard]] const rheobase_model& model() const { return *registered.model; }
};

/// The rule is broken. `fix` replaces the check's own where more is known.
struct Failed {
  std::string text, fix{};
};
/// There is nothing to check in this model.
struct NotApplicable {
  std::string why;
};

/// Calls a function of the boundary with these arguments and a message.
/// @param name of the function, for messages @throws Failed when it reports an error or throws
template <class Function, class... Arguments>
void call(const std::string& name, Function* function, Arguments... arguments) {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  int status = 0;
  try {
    status = function(arguments..., message.data());
  } catch (const std::exception& error) {
    throw Failed{name + " threw an exception, which must not cross the boundary: " + error.what(),
                 "catch it, write its text into `message` and return 1"};
  } catch (...) {
    throw Failed{name + " threw an exception, which must not cross the boundary",
                 "catch it, write a text into `message` and return 1"};
  }
  if (status != 0)
    throw Failed{name + " reported an error: " + message.data(),
                 "see what it says: the model threw, or returned a number other than 0"};
}

struct Check {
  using Function = std::string (*)(const Subject&);
  const char* name;
  std::array<Function, kinds.size()> run;  // in the order of the table of kinds; null: does not concern that kind
  const char* rule;
  const char* fix;
  bool alone = false;  // measures time: nothing else may run at the same time

  [[nodiscard]] Function of(int kind) const { return run[static_cast<std::size_t>(find_kind(kind) - kinds.data())]; }
};

/// In the order of the report. What can be said of the file itself, that it is a plug-in, comes before all of them.
std::span<const Check> all_checks();

// ---- the checks, by the file that they are in -----------------------------------------------------------------------

// field_checks.cpp
std::string documented(const Subject&);
std::string defaults(const Subject&);
std::string units(const Subject&);

// range_checks.cpp
std::string neuron_ranges(const Subject&);
std::string stimulus_ranges(const Subject&);
std::string monitor_ranges(const Subject&);
std::string neuron_finite(const Subject&);
std::string stimulus_finite(const Subject&);

// neuron_sameness.cpp
std::string neuron_block_size(const Subject&);
std::string neuron_steps_per_call(const Subject&);
std::string neuron_threads(const Subject&);
std::string neuron_per_neuron(const Subject&);
std::string neuron_input_forms(const Subject&);
std::string neuron_checkpoint(const Subject&);

// neuron_dynamics.cpp
std::string neuron_rest(const Subject&);
std::string neuron_convergence(const Subject&);
std::string neuron_rheobase(const Subject&);

// bounds_checks.cpp
std::string neuron_bounds(const Subject&);
std::string stimulus_bounds(const Subject&);

// stimulus_sameness.cpp
std::string stimulus_block_size(const Subject&);
std::string stimulus_steps_per_call(const Subject&);
std::string stimulus_threads(const Subject&);
std::string stimulus_per_neuron(const Subject&);
std::string stimulus_checkpoint(const Subject&);
std::string stimulus_flags(const Subject&);

// monitor_checks.cpp
std::string monitor_epochs(const Subject&);
std::string monitor_instances(const Subject&);
std::string monitor_checkpoint(const Subject&);
std::string monitor_passive(const Subject&);
std::string monitor_rows(const Subject&);
std::string monitor_bounds(const Subject&);

// timing.cpp
std::string neuron_time(const Subject&);
std::string stimulus_time(const Subject&);

}  // namespace rheobase::conformance
