#pragma once
// Targets of the stimulus under test, filled through the functions of the boundary themselves.

#include "conformance/check.hpp"
#include "conformance/cuts.hpp"
#include "compile/network.hpp"

#include <optional>
#include <vector>

namespace rheobase::conformance {

struct StimulusCase {
  const rheobase_model* model = nullptr;
  double dt = 1e-4;
  std::uint64_t first = 0, targets = 0;    // `first`: of the first target among all of the stimulus
  std::int64_t first_step = 0, start = 0;  // the step that a run begins with, and that which the stimulus began with
  std::uint64_t steps = 0;
  std::uint64_t seed = 7, part = 99;
  Columns parameters;
  CompiledSeries series;

  [[nodiscard]] const rheobase_stimulus& stimulus() const { return *model->stimulus; }
  [[nodiscard]] std::span<const rheobase_field> state_fields() const {
    return {stimulus().state, stimulus().state_count};
  }
  /// One of its targets alone, with its own parameters for all.
  [[nodiscard]] StimulusCase one(std::uint64_t target) const;
};

struct StimulusOutcome {
  std::vector<std::vector<double>> state;  // at the end
  std::vector<double> values;              // [step][target]
};

/// Targets with these values, as a simulation would set them up.
/// @throws NotApplicable where a simulation refuses even the defaults, Failed where it refuses these values
StimulusCase stimulus_case(const Subject& subject, std::uint64_t targets, std::uint64_t steps,
                           const Values& values = {});

/// @param resumed_from the state at first_step; null: the run begins there
/// @throws Failed when the plug-in reports an error
StimulusOutcome run(const StimulusCase& c, const Cut& cut = {},
                    const std::vector<std::vector<double>>* resumed_from = nullptr);

/// Where two outcomes of one case differ first, in words; nothing when they are the same bits.
std::optional<std::string> difference(const StimulusCase& c, const StimulusOutcome& expected,
                                      const StimulusOutcome& got, const std::string& expected_name,
                                      const std::string& got_name);

}  // namespace rheobase::conformance
