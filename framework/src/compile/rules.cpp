#include "compile/rules.hpp"

#include <rheobase/loading/closed_forms.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace rheobase {
namespace {

std::optional<std::size_t> column_with_role(std::span<const rheobase_field> fields, rheobase_role role) {
  const rheobase_field* found = field_with_role(fields, role);
  return found == nullptr ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields.data()));
}

void reset_below_threshold(const FieldOwner& owner, const CompiledPopulation& p, Findings& findings) {
  const auto fields = p.parameter_fields();
  const auto reset = column_with_role(fields, RHEOBASE_ROLE_RESET),
             threshold = column_with_role(fields, RHEOBASE_ROLE_THRESHOLD);
  if (!reset || !threshold) return;
  const std::uint64_t either = p.parameters.per_neuron >> *reset | p.parameters.per_neuron >> *threshold;
  const std::int64_t rows = (either & 1U) != 0 ? p.size : 1;
  for (std::int64_t i = 0; i < rows; ++i) {
    const double low = p.parameters.at(*reset, i), high = p.parameters.at(*threshold, i);
    if (low < high) continue;
    findings.problems.push_back(
        {owner.path + "." + fields[*reset].name,
         fmt::format("{} of {} must be below {}, but {} = {} is not below {} = {}{}", fields[*reset].name,
                     owner.subject, fields[*threshold].name, fields[*reset].name, field_text(fields[*reset], low),
                     fields[*threshold].name, field_text(fields[*threshold], high),
                     rows > 1 ? fmt::format(" in neuron {}", i) : "")});
    return;
  }
}

void start_below_threshold(const FieldOwner& owner, const CompiledPopulation& p, const Values& values,
                           Findings& findings) {
  const auto v = column_with_role(p.state_fields(), RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
  const auto threshold = column_with_role(p.parameter_fields(), RHEOBASE_ROLE_THRESHOLD);
  if (!v || !threshold || !column_with_role(p.parameter_fields(), RHEOBASE_ROLE_RESET)) return;
  // A threshold in the state follows from other variables by the model's own equation: where they were given, the
  // program does not know it.
  const auto given = [&](const rheobase_field& f) { return f.role == RHEOBASE_ROLE_NONE && values.contains(f.name); };
  if (column_with_role(p.state_fields(), RHEOBASE_ROLE_THRESHOLD) && std::ranges::any_of(p.state_fields(), given))
    return;
  std::int64_t first = -1, count = 0;
  for (std::int64_t i = 0; i < p.size; ++i)
    if (p.state[*v][static_cast<std::size_t>(i)] >= p.parameters.at(*threshold, i)) {
      if (count++ == 0) first = i;
    }
  if (count == 0) return;
  findings.warnings.push_back(
      {owner.path + "." + p.state_fields()[*v].name,
       fmt::format("the initial {} is at or above the threshold in {} of {} neurons of {}, first in neuron {} ({}): "
                   "such a neuron is reset in step 0, and that is not counted as a spike",
                   p.state_fields()[*v].name, count, p.size, owner.subject, first,
                   field_text(p.state_fields()[*v], p.state[*v][static_cast<std::size_t>(first)]))});
}

void fine_time_step(const FieldOwner& owner, const CompiledPopulation& p, Findings& findings) {
  const auto fields = p.parameter_fields();
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].role != RHEOBASE_ROLE_TIME_CONSTANT) continue;
    double smallest = p.parameters.values[k][0];
    for (const double tau : p.parameters.values[k]) smallest = std::min(smallest, tau);
    if (owner.dt <= smallest / 5.0) continue;
    findings.warnings.push_back(
        {owner.path + "." + fields[k].name,
         fmt::format("dt = {} is larger than {}{} = {} of {}: spike times and rates are quantised to dt",
                     to_text(Quantity(owner.dt, dimensions::time)), owner.dt > smallest ? "" : "a fifth of ",
                     fields[k].name, field_text(fields[k], smallest), owner.subject)});
  }
}

/// With four digits, rounded down.
std::string down_to_ms(double seconds) {
  const double ms = seconds * 1e3, last_digit = std::pow(10.0, std::floor(std::log10(ms)) - 3.0);
  return fmt::format("{:.4g} ms", last_digit > 0.0 ? std::floor(ms / last_digit * (1.0 + 1e-12)) * last_digit : ms);
}

/// The largest dt that the model says its scheme is meant for, with the parameters of the neuron that is most in need.
/// @returns whether dt is larger
bool dt_for_the_scheme(const FieldOwner& owner, const CompiledPopulation& p, Findings& findings) {
  if (p.neuron().largest_dt == nullptr) return false;
  double largest = std::numeric_limits<double>::infinity();
  std::array<double, 64> parameters{};  // a bit of per_neuron each
  for (std::int64_t i = 0; i < (p.parameters.per_neuron != 0 ? p.size : 1); ++i) {
    for (std::size_t k = 0; k < p.parameter_fields().size(); ++k) parameters[k] = p.parameters.at(k, i);
    if (const auto dt = largest_dt_of(*p.registered, std::span(parameters).first(p.parameter_fields().size())))
      largest = std::min(largest, *dt);
  }
  constexpr double rounding = 1e-9;
  if (owner.dt <= largest * (1.0 + rounding)) return false;
  findings.warnings.push_back(
      {"dt", fmt::format("dt = {} is larger than {}, the largest time step that {} is meant for with these "
                         "parameters: its rates may be wrong",
                         to_text(Quantity(owner.dt, dimensions::time)), down_to_ms(largest), owner.subject)});
  return true;
}

}  // namespace

void check_parameters(const FieldOwner& owner, const CompiledPopulation& population, Findings& findings) {
  reset_below_threshold(owner, population, findings);
  if (!dt_for_the_scheme(owner, population, findings)) fine_time_step(owner, population, findings);
}

void check_rules(const FieldOwner& owner, const CompiledPopulation& population, const Values& values,
                 Findings& findings) {
  check_parameters(owner, population, findings);
  start_below_threshold(owner, population, values, findings);
}

}  // namespace rheobase
