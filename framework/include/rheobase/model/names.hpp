#pragma once
// The names of a model's parts and the paths of its values: one grammar for sweeps, --set and messages, and one rule
// for names, since every name becomes a file's.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase {

/// The most neurons that one population may have.
inline constexpr std::int64_t largest_size = 2147483647;

/// Which value of a model is meant: "population.cells.tau" taken apart. `kind` and `name` are empty for a value of the
/// model itself, such as "duration".
struct Path {
  std::string kind, name, key;
};

/// Takes a path apart; whether the model has such a part and value is not looked at.
/// @throws ModelError when the text is neither KEY nor KIND.NAME.KEY, KIND being what a kind of part is called
Path parse_path(const std::string& path);

/// What scenarios and paths call the kinds of parts: "population", "stimulus", ...
std::vector<std::string> part_words();

/// The names of parts, fields or anything else that has one, in their order.
template <class Things>
std::vector<std::string> names_of(const Things& things) {
  std::vector<std::string> names;
  for (const auto& thing : things) names.emplace_back(thing.name);
  return names;
}

/// The first part or field of this name, or null. The pointer is valid while the list does not change.
template <class Things>
auto* named(Things&& things, std::string_view name) {
  decltype(&*std::begin(things)) found = nullptr;
  for (auto& thing : things)
    if (found == nullptr && thing.name == name) found = &thing;
  return found;
}

/// "tau of population 'cells'", or "duration".
std::string in_words(const Path& path);

/// "there is no population 'cels'; did you mean 'cells'?", or with the list of those that there are.
std::string no_such(std::string_view kind, std::string_view name, std::span<const std::string> known);

/// "; did you mean 'cells'?", or nothing when no known name is near.
std::string did_you_mean(std::string_view wrong, std::span<const std::string> known);

/// Why a part cannot have this name (letters, digits, `_` and `-`, at most 64; a monitor is not called as another file
/// of the output folder); nothing when it can.
std::optional<std::string> name_problem(std::string_view kind, std::string_view name);

}  // namespace rheobase
