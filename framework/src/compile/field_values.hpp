#pragma once
// From the value that a user gave to a field to SI numbers: one for all neurons or one for each. Every rule that the
// field states is checked here.

#include <rheobase/model/problem.hpp>
#include <rheobase/model/value.hpp>
#include <rheobase/plugin/manifest.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

/// What was found so far: all problems of a model are told at once.
struct Findings {
  std::vector<Problem> problems;
  std::vector<Problem> warnings;
};

/// Who a field belongs to, for messages and random numbers.
struct FieldOwner {
  std::string path;     ///< "population.cells"
  std::string subject;  ///< "population 'cells' (LIF)"
  std::int64_t count;   ///< how many neurons or targets there are
  std::string counted;  ///< what `count` counts: "size" or "targets"
  std::uint64_t seed;
  double dt;
};

/// One number for all, or `owner.count` numbers. What breaks a rule is added to `findings`; the numbers returned are
/// then not to be used.
std::vector<double> field_values(const FieldOwner& owner, const rheobase_field& field, const Value& value,
                                 Findings& findings);

/// The same for one number and a field that is no choice. It takes no memory where no rule is broken.
double field_value(const FieldOwner& owner, const rheobase_field& field, const Quantity& value, Findings& findings);

/// The values of all fields, in their order: those that the user gave, and the defaults.
std::vector<std::vector<double>> all_field_values(const FieldOwner& owner, std::span<const rheobase_field> fields,
                                                  const Values& given, Findings& findings);

/// Tells each key of `given` that is none of `known`, with a near name or all that there are. @param beside what the owner has
/// that is no value of its model, and may have been meant
void refuse_unknown_keys(const FieldOwner& owner, const Values& given, std::span<const std::string> known,
                         Findings& findings, std::initializer_list<std::string> beside = {});

/// Warnings that differ in their numbers alone are one.
inline std::string without_numbers(std::string text) {
  std::erase_if(text, [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+'; });
  return text;
}

}  // namespace rheobase
