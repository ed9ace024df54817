#include "scenario/read_sweep.hpp"

#include <rheobase/model/parts.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::scenario {
namespace {

constexpr std::int64_t most_values = 100000;  // on an axis
constexpr std::size_t most_runs = 100000;
constexpr auto example_axis = "a list of values, or { from = \"0 nA\", to = \"5 nA\", count = 20 }";

/// Why the model has nothing at this path; what a part's own keys are is not known here.
std::optional<std::string> nothing_there(const Path& path, const Model& model) {
  std::vector<std::string> names{"duration", "dt", "seed"};
  visit_kind(path.kind, [&](const auto& kind) { names = names_of(model.*kind.list); });
  const std::string& name = path.kind.empty() ? path.key : path.name;
  if (std::ranges::find(names, name) != names.end()) return std::nullopt;
  return no_such(path.kind.empty() ? "value" : path.kind, name, names);
}

class AxisReader {
 public:
  AxisReader(const Model& model, Reading& reading) : scratch_(model), reading_(reading) {}

  Axis read(Entry& entry) {
    const std::string place = "sweep." + entry.key;
    reading_.places[place] = entry.value.place;
    if (entry.value.kind == Node::Kind::refused || !path_is_good(entry)) return {};
    const std::string what = "sweep of " + in_words(parse_path(entry.key));
    Axis axis{entry.key, {}};
    if (entry.value.kind == Node::Kind::list) {
      const Path path = parse_path(entry.key);
      const bool tables = path.kind == "stimulus" && path.key == series_key;
      axis.values = list(entry.value, what, place, tables ? read_table : read_single_value);
      for (std::size_t i = 0; i < axis.values.size(); ++i)
        if (!fits(entry.key, axis.values[i], entry.value.items[i])) break;
    } else if (is_table(entry.value, what, example_axis, reading_)) {
      axis.values = range(entry.value, what);
      for (const Value& value : axis.values)
        if (!fits(entry.key, value, entry.value)) break;
    }
    return axis;
  }

 private:
  bool path_is_good(const Entry& entry) {
    const bool in_parts = entry.value.kind == Node::Kind::table && entry.key.find('.') == std::string::npos &&
                          visit_kind(entry.key, [](const auto&) {});
    std::optional<std::string> problem;
    try {
      if (in_parts) problem = fmt::format("a path in [sweep] needs quotes: \"{}.NAME.KEY\" = ...", entry.key);
      else problem = nothing_there(parse_path(entry.key), scratch_);
    } catch (const ModelError& error) {
      problem = error.problems()[0].message;
    }
    if (problem)
      reading_.refuse(entry.place,
                      in_parts ? *problem : fmt::format("sweep of '{}': {}", printable(entry.key), *problem));
    return !problem;
  }

  template <class Read>
  std::vector<Value> list(const Node& node, const std::string& what, const std::string& path, Read read_item) {
    if (node.items.empty()) reading_.refuse(node.place, what + " is a list without values; it needs one at least");
    if (node.items.size() > static_cast<std::size_t>(most_values))
      reading_.refuse(node.place, fmt::format("{} has {} values; {} at most", what, node.items.size(), most_values));
    std::vector<Value> values;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node& item = node.items[i];
      reading_.places[fmt::format("{}[{}]", path, i)] = item.place;
      const auto value = read_item(item, fmt::format("value {} of {}", i + 1, what), reading_);
      if (value) values.push_back(*value);
      if (value && !of_one_kind(values.front(), *value)) {
        reading_.refuse(item.place, fmt::format("the values of {} must be of one kind, but {} is not what {} is", what,
                                                shown(item), to_text(values.front())));
        return {};
      }
    }
    return values.size() == node.items.size() ? values : std::vector<Value>{};
  }

  static bool of_one_kind(const Value& a, const Value& b) {
    const auto *p = std::get_if<Quantity>(&a), *q = std::get_if<Quantity>(&b);
    return p != nullptr && q != nullptr ? p->dimension == q->dimension : a.index() == b.index();
  }

  std::vector<Value> range(Node& table, const std::string& what) {
    check_keys(table, std::vector<std::string>{"from", "to", "count"}, what, reading_);
    const auto needed = [&](const char* key) {
      const Node* node = table.value(key);
      if (node == nullptr) reading_.refuse(table.place, fmt::format("{} has no {}; it is {}", what, key, example_axis));
      return node;
    };
    const Node *from_node = needed("from"), *to_node = needed("to"), *count_node = needed("count");
    std::optional<Quantity> from, to;
    std::optional<std::int64_t> count;
    if (from_node != nullptr) from = read_quantity(*from_node, "from of " + what, reading_);
    if (to_node != nullptr) to = read_quantity(*to_node, "to of " + what, reading_);
    if (count_node != nullptr) count = read_integer(*count_node, "count of " + what, 1, most_values, reading_);
    if (!from || !to || !count) return {};
    if (from->dimension == to->dimension) return evenly_spaced(*from, *to, *count);
    reading_.refuse(to_node->place, fmt::format("from and to of {} must have one dimension, but {} is {} and {} is {}",
                                                what, shown(*from_node), dimension_name(from->dimension),
                                                shown(*to_node), dimension_name(to->dimension)));
    return {};
  }

  bool fits(const std::string& path, const Value& value, const Node& node) {
    try {
      assign(scratch_, path, value);
    } catch (const ModelError& error) {
      reading_.refuse(node.place, "in the sweep, " + error.problems()[0].message);
      return false;
    }
    return true;
  }

  Model scratch_;
  Reading& reading_;
};

}  // namespace

std::vector<Axis> read_sweep(Node& table, const Model& model, Reading& reading) {
  AxisReader reader(model, reading);
  std::vector<Axis> sweep;
  std::size_t runs = 1;
  for (Entry& entry : table.entries) {
    sweep.push_back(reader.read(entry));
    const std::size_t length = std::max<std::size_t>(sweep.back().values.size(), 1);
    if (runs <= most_runs) runs *= length;  // both are small enough for the product
  }
  if (runs > most_runs)
    reading.refuse(table.place, fmt::format("the sweep makes more than {} runs; leave out values or axes", most_runs));
  return sweep;
}

}  // namespace rheobase::scenario
