#pragma once
// A whole Model around the model under test, of whatever kind it is.

#include "conformance/check.hpp"
#include "conformance/draws.hpp"

#include <rheobase/model/model.hpp>
#include <rheobase/model/problem.hpp>
#include <rheobase/loading/manifest_reading.hpp>

namespace rheobase::conformance {

/// A model of so many neurons in which the model under test has these values: as the population, as a stimulus on all
/// of it, or as a monitor of all of it.
Model model_with(const Subject& subject, std::int64_t neurons, const Values& values = {});

/// Whether a neuron's results follow when the units of voltage, current and time are changed, in words.
/// @throws Failed for a plain number that acts as a quantity
std::string scaling(const Subject& subject);

/// "tau = 10 ms, R = 10 Mohm" of neuron i.
std::string values_text(std::span<const rheobase_field> fields, const Values& values, std::size_t i);

}  // namespace rheobase::conformance
