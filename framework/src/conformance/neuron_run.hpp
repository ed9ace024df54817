#pragma once
// Neurons of the model under test, advanced through the functions of the boundary themselves: the checks choose how the
// work is cut and what memory it gets, which a simulation would not let them.

#include "conformance/check.hpp"
#include "conformance/cuts.hpp"
#include "compile/network.hpp"

#include <rheobase/loading/manifest_reading.hpp>

#include <optional>
#include <vector>

namespace rheobase::conformance {

/// What some neurons are and get. Plain values: a check copies one and changes what it looks at.
struct NeuronCase {
  const rheobase_model* model = nullptr;
  double dt = 1e-4;
  std::uint64_t neurons = 0, steps = 0;
  Columns parameters;
  std::vector<std::vector<double>> state;  // at the beginning
  bool varies = false;                     // the input has a row for each step, else one for all
  std::vector<double> current, jump;       // [step][neuron]; jump: also none at all

  [[nodiscard]] const rheobase_neuron& neuron() const { return *model->neuron; }
  [[nodiscard]] std::span<const rheobase_field> state_fields() const { return {neuron().state, neuron().state_count}; }
  /// From this step on: what is left of the input.
  [[nodiscard]] NeuronCase from(std::uint64_t step, std::vector<std::vector<double>> state_there) const;
  /// Its first steps alone.
  [[nodiscard]] NeuronCase until(std::uint64_t step) const;
  /// One of its neurons alone, with its own parameters for all.
  [[nodiscard]] NeuronCase one(std::uint64_t neuron) const;
};

struct NeuronOutcome {
  std::vector<std::vector<double>> state;  // at the end
  std::vector<std::uint8_t> fired;         // [step][neuron]
};

/// Neurons with these values, as a simulation would set them up, and no input.
/// @throws NotApplicable where a simulation refuses even the defaults, Failed where it refuses these values
NeuronCase neuron_case(const Subject& subject, std::uint64_t neurons, std::uint64_t steps, const Values& values = {});

/// Input that makes neurons of this kind fire now and then, different for each neuron and step; jumps as well where the
/// model takes them. @param scale as current_scale() returns it
void drive(NeuronCase& c, double scale);
/// The smallest of the currents 1 fA, 2 fA, 4 fA, ... that makes a neuron of this case fire within 0.2 s; 1 nA where
/// none does.
double current_scale(const NeuronCase& c);

/// @throws Failed when the plug-in reports an error
NeuronOutcome run(const NeuronCase& c, const Cut& cut = {});

/// Where two outcomes of one case differ first, in words; nothing when they are the same bits.
std::optional<std::string> difference(const NeuronCase& c, const NeuronOutcome& expected, const NeuronOutcome& got,
                                      const std::string& expected_name, const std::string& got_name);

/// The bits of two doubles are the same; all that are not a number count as one.
bool same_bits(double a, double b);

}  // namespace rheobase::conformance
