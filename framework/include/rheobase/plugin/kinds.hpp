#pragma once
// The kinds of models that plug-ins offer, and what a description calls its parts of each kind. A new kind has its row here.

#include <rheobase/plugin/abi.h>

#include <array>
#include <string_view>

namespace rheobase {

struct Kind {
  rheobase_kind kind;
  std::string_view name;     ///< of its models, in messages, templates and options: "neuron"
  std::string_view part;     ///< of its parts, in scenarios and paths: "population"
  std::string_view example;  ///< a key that such a part may have, for messages
};

/// In the order in which a description lists them, and in which a run compiles them.
inline constexpr std::array kinds{Kind{RHEOBASE_KIND_NEURON, "neuron", "population", "size"},
                                  Kind{RHEOBASE_KIND_STIMULUS, "stimulus", "stimulus", "start"},
                                  Kind{RHEOBASE_KIND_MONITOR, "monitor", "monitor", "bin"}};

/// The row of a number that may come from a plug-in; null for a kind that this program does not know.
constexpr const Kind* find_kind(int number) {
  for (const Kind& kind : kinds)
    if (kind.kind == number) return &kind;
  return nullptr;
}

/// "neuron", "stimulus", "monitor" for a rheobase_kind; "unknown" for another number.
constexpr std::string_view kind_name(int number) {
  const Kind* kind = find_kind(number);
  return kind != nullptr ? kind->name : "unknown";
}

}  // namespace rheobase
