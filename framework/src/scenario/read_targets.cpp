#include "scenario/read_targets.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <set>
#include <utility>

namespace rheobase::scenario {
namespace {

constexpr std::int64_t too_large = std::int64_t{1} << 62;  // for a neuron's number, so that one can be added
constexpr std::size_t most_slices = 1000;  // with a stride or several neurons: all pairs of them are compared

bool is_single(const Slice& s) { return s.last - s.first == 1; }

/// Solves a x = 1 (mod m) for coprime a and m by Euclid's algorithm.
std::int64_t inverse(std::int64_t a, std::int64_t m) {
  std::int64_t r0 = m, r1 = a % m, x0 = 0, x1 = 1;
  while (r1 != 0) {
    const std::int64_t quotient = r0 / r1;
    x0 = std::exchange(x1, x0 - quotient * x1);
    r0 = std::exchange(r1, r0 - quotient * r1);
  }
  return (x0 % m + m) % m;
}

/// The first neuron that is in both slices. All numbers are below 2^31, so that products of two fit.
std::optional<std::int64_t> common_neuron(const Slice& a, const Slice& b) {
  const std::int64_t divisor = std::gcd(a.stride, b.stride);
  if ((b.first - a.first) % divisor != 0) return std::nullopt;
  const std::int64_t m = b.stride / divisor;
  const std::int64_t offset = ((b.first - a.first) / divisor % m + m) % m;
  const std::int64_t steps = offset * inverse(a.stride / divisor % m, m) % m;
  std::int64_t common = a.first + a.stride * steps;  // the first that is at or after a.first and in b's raster
  const std::int64_t period = a.stride * m;
  if (common < b.first) common += (b.first - common + period - 1) / period * period;
  if (common >= std::min(a.last, b.last)) return std::nullopt;
  return common;
}

std::optional<std::int64_t> neuron_named_twice(const std::vector<Slice>& slices) {
  std::vector<std::int64_t> singles;
  std::vector<Slice> longer;
  for (const Slice& s : slices) {
    if (is_single(s)) singles.push_back(s.first);
    else longer.push_back(s);
  }
  std::ranges::sort(singles);
  if (const auto twice = std::ranges::adjacent_find(singles); twice != singles.end()) return *twice;
  for (std::size_t i = 0; i < longer.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (const auto common = common_neuron(longer[j], longer[i])) return common;
    const Slice& s = longer[i];
    for (const std::int64_t neuron : singles)
      if (neuron >= s.first && neuron < s.last && (neuron - s.first) % s.stride == 0) return neuron;
  }
  return std::nullopt;
}

class TargetReader {
 public:
  TargetReader(const std::string& what, std::span<const Population> populations, Reading& reading)
      : what_(what), populations_(populations), reading_(reading), names_(names_of(populations)) {}

  std::vector<Target> read(Node& node, const std::string& path) {
    reading_.places[path] = node.place;
    if (node.kind != Node::Kind::list) {
      one(node, path);
      return std::move(targets_);
    }
    if (node.items.empty())
      reading_.refuse(node.place, what_ + " is a list without populations; it needs one at least");
    for (std::size_t i = 0; i < node.items.size(); ++i) one(node.items[i], fmt::format("{}[{}]", path, i));
    return std::move(targets_);
  }

 private:
  void one(Node& node, const std::string& path) {
    reading_.places[path] = node.place;
    const std::string example =
        "a population's name, a list of names, or { population = \"NAME\", neurons = \"0:10\" }";
    if (node.kind != Node::Kind::table) {
      if (const auto name = read_text(node, what_, example, reading_)) find(node, *name);
      return;
    }
    check_keys(node, std::vector<std::string>{"population", "neurons"}, what_, reading_);
    Node* name_node = value_of(node, "population");
    if (name_node == nullptr) {
      reading_.refuse(node.place, what_ + " has no population; it is " + example);
      return;
    }
    reading_.places[path + ".population"] = name_node->place;
    const auto name = read_text(*name_node, "population in " + what_, "a population's name", reading_);
    const Population* population = name ? find(*name_node, *name) : nullptr;
    Node* neurons = value_of(node, "neurons");
    if (neurons == nullptr || population == nullptr) return;
    reading_.places[path + ".neurons"] = neurons->place;
    targets_.back().neurons = read_neurons(*neurons, *population);
  }

  static Node* value_of(Node& table, std::string_view key) {
    Entry* entry = table.find(key);
    return entry == nullptr ? nullptr : &entry->value;
  }

  /// Begins the target when its population is there.
  const Population* find(const Node& node, const std::string& name) {
    const Population* found = named(populations_, name);
    if (found == nullptr) {
      reading_.refuse(node.place, fmt::format("{} names '{}', but {}", what_, printable(name),
                                              no_such("population", name, names_)));
      return nullptr;
    }
    if (!seen_.insert(name).second) {
      reading_.refuse(node.place,
                      fmt::format("{} names population '{}' twice; name it once, with a list of its neurons "
                                  "if not all are meant",
                                  what_, name));
      return nullptr;
    }
    targets_.push_back({name, {}});
    return found;
  }

  std::vector<Slice> read_neurons(const Node& node, const Population& population) {
    std::vector<Slice> slices;
    if (node.kind != Node::Kind::list) {
      slice(node, population, slices);
      return slices;
    }
    if (node.items.empty())
      reading_.refuse(node.place, "neurons of " + what_ + " is a list without neurons; leave it out to mean all");
    const std::size_t before = reading_.findings.size();
    for (const Node& item : node.items) slice(item, population, slices);
    if (reading_.findings.size() > before) return slices;
    const auto longer = std::ranges::count_if(slices, [](const Slice& s) { return !is_single(s); });
    if (static_cast<std::size_t>(longer) > most_slices) {
      reading_.refuse(node.place, fmt::format("neurons of {} has {} slices; {} at most", what_, longer, most_slices));
    } else if (const auto twice = neuron_named_twice(slices)) {
      reading_.refuse(node.place, fmt::format("neurons of {} names neuron {} of population '{}' twice; name each once",
                                              what_, *twice, population.name));
    }
    return slices;
  }

  void slice(const Node& node, const Population& population, std::vector<Slice>& slices) {
    if (node.kind == Node::Kind::refused) return;
    std::vector<std::int64_t> numbers;
    bool readable = node.kind == Node::Kind::text && read_numbers(node.text, numbers);
    if (node.kind == Node::Kind::integer && node.integer < too_large) {
      numbers.push_back(node.integer);
      readable = true;
    }
    const auto refuse = [&](const std::string& rule) {
      reading_.refuse(node.place, fmt::format("neurons of {} cannot be {}: {}", what_, shown(node), rule));
    };
    if (!readable)
      return refuse(
          "it is a neuron's number such as 3, a slice such as \"0:10\" (0 to 9) or \"0:10:2\" (every second "
          "of them), or a list of these");
    Slice s{numbers[0], numbers.size() > 1 ? numbers[1] : numbers[0] + 1, numbers.size() > 2 ? numbers[2] : 1};
    if (std::ranges::any_of(numbers, [](std::int64_t n) { return n < 0; }))
      return refuse("neurons count from 0 upwards");
    if (s.first >= s.last) return refuse("it holds no neuron, since a slice ends before its second number");
    if (s.stride < 1) return refuse("its stride must be at least 1");
    if (s.last > population.size)
      return refuse(fmt::format("it reaches to neuron {}, but population '{}' has {} (0 to {})", s.last - 1,
                                population.name, population.size, population.size - 1));
    slices.push_back({s.first, s.last, std::min(s.stride, population.size)});
  }

  /// "0:10:2" and the like: one to three numbers that fit, nothing else.
  static bool read_numbers(std::string_view text, std::vector<std::int64_t>& numbers) {
    while (numbers.size() < 3) {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || number >= too_large) return false;
      numbers.push_back(number);
      if (end == text.data() + text.size()) return true;
      if (*end != ':') return false;
      text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    }
    return false;
  }

  const std::string& what_;
  std::span<const Population> populations_;
  Reading& reading_;
  std::vector<std::string> names_;
  std::set<std::string> seen_;
  std::vector<Target> targets_;
};

}  // namespace

std::vector<Target> read_targets(Node& node, const std::string& what, const std::string& path,
                                 std::span<const Population> populations, Reading& reading) {
  return TargetReader(what, populations, reading).read(node, path);
}

}  // namespace rheobase::scenario
