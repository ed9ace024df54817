#include "scenario/read_model.hpp"

#include "scenario/read_sweep.hpp"
#include "scenario/read_targets.hpp"
#include "text/letters.hpp"

#include <rheobase/model/parts.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <type_traits>

namespace rheobase::scenario {
namespace {

class ModelReader {
 public:
  explicit ModelReader(Reading& reading) : reading_(reading) {}

  Experiment read(Node& root) {
    std::vector<std::string> known = settings_of_a_scenario();
    std::ranges::move(part_words(), std::back_inserter(known));
    known.emplace_back("sweep");
    if (!can_be_read(root)) return {};
    check_keys(root, known, "a scenario", reading_);
    if (root.entries.empty()) {
      reading_.refuse({}, "the scenario is empty; it needs a duration and a [population.NAME]");
      return {};
    }
    settings(root);
    for_each_kind([&](const auto& kind) {
      each_part(root, std::string(kind.part), [&](const std::string& name, Node& table) {
        (experiment_.model.*kind.list).push_back(part(kind, name, table));
      });
    });
    if (root.value("population") == nullptr ||
        (root.value("population")->kind == Node::Kind::table && root.value("population")->entries.empty()))
      reading_.refuse({}, "a scenario needs a population: a table [population.NAME] with a model and a size");
    if (Entry* sweep = root.find("sweep")) {
      reading_.places["sweep"] = sweep->value.place;
      if (is_table(sweep->value, "sweep", "a table [sweep] of paths and their values", reading_))
        experiment_.sweep = read_sweep(sweep->value, experiment_.model, reading_);
    }
    return std::move(experiment_);
  }

 private:
  /// For a file of another format this is the only finding: nothing else about it is known.
  bool can_be_read(const Node& root) {
    const Node* node = root.value("format");
    if (node == nullptr) return true;
    const auto format = read_integer(*node, "format", 1, std::numeric_limits<std::int32_t>::max(), reading_);
    if (!format) return false;
    if (*format > scenario_format)
      reading_.refuse(node->place,
                      fmt::format("format of the scenario is {}, but this program reads formats up to {}; a newer "
                                  "Rheobase reads it",
                                  *format, scenario_format));
    return *format <= scenario_format;
  }

  void settings(Node& root) {
    Model& model = experiment_.model;
    for (const std::string key : {"title", "duration", "dt", "seed"}) {
      const Node* node = root.value(key);
      if (node == nullptr) continue;
      reading_.places[key] = node->place;
      if (key == "title") model.title = read_text(*node, key, "a text", reading_).value_or("");
      else if (key == "seed")
        model.seed = static_cast<std::uint64_t>(read_integer(*node, key, 0, largest_seed, reading_).value_or(0));
      else time(key, *node);
    }
    if (root.value("duration") == nullptr)
      reading_.refuse({}, "duration is missing: how long to simulate, such as duration = \"300 ms\"");
  }

  void time(const std::string& key, const Node& node) {
    const auto value = read_quantity(node, key, reading_);
    if (!value) return;
    try {
      assign(experiment_.model, key, *value);
    } catch (const ModelError& error) {
      reading_.refuse(node.place, error.problems()[0].message);
    }
  }

  /// Calls `read(name, table)` for every [kind.NAME] that is a table with a good name.
  template <class Read>
  void each_part(Node& root, const std::string& kind, Read read) {
    Entry* parts = root.find(kind);
    if (parts == nullptr) return;
    reading_.places[kind] = parts->value.place;
    if (!is_table(parts->value, kind, fmt::format("written as tables [{}.NAME]", kind), reading_)) return;
    std::map<std::string, std::string> spellings;  // lower case: as written
    for (Entry& entry : parts->value.entries) {
      if (entry.value.kind == Node::Kind::refused) continue;
      const std::string what = fmt::format("{} '{}'", kind, printable(entry.key));
      if (!is_table(entry.value, what, fmt::format("a table that begins with [{}.NAME]", kind), reading_)) continue;
      reading_.places[kind + "." + entry.key] = entry.place;
      if (const auto problem = name_problem(kind, entry.key)) reading_.refuse(entry.place, *problem);
      const auto [other, is_new] = spellings.emplace(units::lower_case(entry.key), entry.key);
      if (!is_new)
        reading_.refuse(entry.place, fmt::format("{} and '{}' differ only in upper and lower case, which some file "
                                                 "systems do not distinguish; rename one",
                                                 what, printable(other->second)));
      read(entry.key, entry.value);
    }
  }

  /// A part of any kind: the keys that it has as members, and all others as values.
  template <class Part>
  Part part(const PartKind<Part>& kind, const std::string& name, Node& table) {
    const std::string word(kind.part), what = fmt::format("{} '{}'", word, printable(name)), path = word + "." + name;
    Part p;
    p.name = name;
    p.model = model_of(word, name, table);
    std::set<std::string> members{"model"};
    if constexpr (requires { p.size; }) {
      members.insert("size");
      p.size = size(table, what, path);
    }
    if constexpr (requires { p.targets; }) {
      members.insert("target");
      p.targets = targets(word, name, table);
    }
    if constexpr (requires { p.variables; }) {
      members.insert("variables");
      if (const Node* node = table.value("variables"))
        p.variables = variables(*node, "variables of " + what, path + ".variables");
    }
    const std::string file(series_key);
    if constexpr (std::is_same_v<Part, Stimulus>) members.insert(file);
    p.values = values(table, what, path, members);
    if constexpr (std::is_same_v<Part, Stimulus>) {
      if (const Node* node = table.value(file)) {
        reading_.places[path + "." + file] = node->place;
        if (const auto series = read_table(*node, file + " of " + what, reading_)) p.values[file] = *series;
      }
    }
    return p;
  }

  std::int64_t size(const Node& table, const std::string& what, const std::string& path) {
    const Node* node = table.value("size");
    if (node == nullptr) return Population{}.size;
    reading_.places[path + ".size"] = node->place;
    // A bad size is reported once; slices of a population whose size is not known are not measured against it.
    return read_integer(*node, "size of " + what, 1, largest_size, reading_).value_or(largest_size);
  }

  std::string model_of(const std::string& kind, const std::string& name, const Node& table) {
    const std::string what = fmt::format("{} '{}'", kind, printable(name));
    const Node* node = table.value("model");
    if (node == nullptr) {
      reading_.refuse(table.place,
                      what + " has no model: " + written_as(table, "model") + "add a line model = \"NAME\"");
      return "";
    }
    reading_.places[kind + "." + name + ".model"] = node->place;
    const std::string model = read_text(*node, "model of " + what, "a model's name in quotes", reading_).value_or("");
    if (model.find_first_of("/\\") != std::string::npos || model.ends_with(".so"))
      reading_.refuse(node->place,
                      fmt::format("model of {} is a model's name, but {} is the path of a file; folders of "
                                  "plug-ins are given to the program and not in a scenario",
                                  what, shown(*node)));
    return model;
  }

  /// What the key that is missing may have been written as: "is 'modle' meant to be it? Else ".
  static std::string written_as(const Node& table, const std::string& key) {
    std::vector<std::string> keys;
    for (const Entry& entry : table.entries) keys.push_back(entry.key);
    const auto near = near_name(key, keys);
    return near ? fmt::format("is '{}' meant to be it? Else ", printable(*near)) : "";
  }

  std::vector<Target> targets(const std::string& kind, const std::string& name, Node& table) {
    const std::string what = fmt::format("{} '{}'", kind, printable(name));
    Entry* entry = table.find("target");
    if (entry != nullptr)
      return read_targets(entry->value, "target of " + what, kind + "." + name + ".target",
                          experiment_.model.populations, reading_);
    reading_.refuse(table.place, what + " has no target: " + written_as(table, "target") +
                                     "add a line target = \"NAME\" with the name of a population");
    return {};
  }

  std::vector<std::string> variables(const Node& node, const std::string& what, const std::string& path) {
    reading_.places[path] = node.place;
    std::vector<std::string> names;
    if (node.kind != Node::Kind::list) {
      if (node.kind != Node::Kind::refused)
        reading_.refuse(node.place,
                        fmt::format("{} is a list of names, such as [\"V\"], but {}", what, shown_with_kind(node)));
      return names;
    }
    if (node.items.empty())
      reading_.refuse(node.place, what + " is a list without names; leave it out to mean the membrane potential");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node& item = node.items[i];
      reading_.places[fmt::format("{}[{}]", path, i)] = item.place;
      const auto name = read_text(item, what, "a list of names, such as [\"V\"]", reading_);
      if (!name) continue;
      if (std::ranges::find(names, *name) != names.end())
        reading_.refuse(item.place, fmt::format("{} names '{}' twice; name each once", what, printable(*name)));
      names.push_back(*name);
    }
    return names;
  }

  /// All keys of a part that are not the format's own.
  Values values(Node& table, const std::string& what, const std::string& path, const std::set<std::string>& own) {
    Values values;
    for (Entry& entry : table.entries) {
      reading_.keys[path + "." + entry.key] = entry.place;
      if (own.contains(entry.key)) continue;
      const auto value =
          read_value(entry.value, printable(entry.key) + " of " + what, path + "." + entry.key, reading_);
      if (value) values[entry.key] = *value;
      else if (const auto meant = near_name(entry.key, std::vector(own.begin(), own.end()));
               meant && table.find(*meant) == nullptr)
        reading_.refuse(entry.place, fmt::format("{} of {} was read as a value of its model; did you mean '{}'?",
                                                 printable(entry.key), what, *meant));
    }
    return values;
  }

  static constexpr std::int64_t largest_seed = std::numeric_limits<std::int64_t>::max();
  Reading& reading_;
  Experiment experiment_;
};

}  // namespace

Experiment read_experiment(Node& root, Reading& reading) { return ModelReader(reading).read(root); }

}  // namespace rheobase::scenario
