#pragma once
// One way through the parts of a description, whatever their kinds are:
//   for_each_part(model, [](const auto& kind, auto& part) { print(kind.part, part.name, part.model); });
// What only some parts have is asked of the part: if constexpr (requires { part.targets; }).

#include <rheobase/model/model.hpp>
#include <rheobase/model/names.hpp>
#include <rheobase/model/problem.hpp>
#include <rheobase/plugin/kinds.hpp>

#include <string_view>
#include <tuple>
#include <vector>

namespace rheobase {

/// A kind of part: its row in the table of kinds, its type and its list in Model.
template <class PartType>
struct PartKind : Kind {
  using Part = PartType;
  std::vector<Part> Model::*list;
};

inline constexpr std::tuple part_kinds{PartKind<Population>{*find_kind(RHEOBASE_KIND_NEURON), &Model::populations},
                                       PartKind<Stimulus>{*find_kind(RHEOBASE_KIND_STIMULUS), &Model::stimuli},
                                       PartKind<Monitor>{*find_kind(RHEOBASE_KIND_MONITOR), &Model::monitors}};

/// The kind of a part whose type is known.
template <class Part>
inline constexpr const PartKind<Part>& kind_of = std::get<PartKind<Part>>(part_kinds);

/// Calls visit(kind) for each kind, in the order of the table.
template <class Visit>
void for_each_kind(Visit visit) {
  std::apply([&](const auto&... kind) { (visit(kind), ...); }, part_kinds);
}

/// Calls visit(kind) for the kind whose parts are called so ("population"); whether there is one.
template <class Visit>
bool visit_kind(std::string_view part, Visit visit) {
  bool found = false;
  for_each_kind([&](const auto& kind) {
    if (kind.part != part) return;
    found = true;
    visit(kind);
  });
  return found;
}

/// Calls visit(kind, part) for each part of a Model, const or not, kind by kind and in the order of each list.
template <class AnyModel, class Visit>
void for_each_part(AnyModel& model, Visit visit) {
  for_each_kind([&](const auto& kind) {
    for (auto& part : model.*kind.list) visit(kind, part);
  });
}

/// The part that a path names, in the list of its kind: of a Model or of what was made from one.
/// @param path as the user wrote it @throws ModelError when the list has no such part
template <class Parts>
auto& part_at(Parts& parts, const Path& where, std::string_view path) {
  if (auto* part = named(parts, where.name)) return *part;
  throw ModelError({{std::string(path), no_such(where.kind, where.name, names_of(parts))}});
}

}  // namespace rheobase
