// Physics does not know our units. If those of voltage, current and time are made eight times as small, all numbers of
// a model grow by powers of two, and results must grow with them, to the bit. Where they do not, equations hold
// constants of their own, which is no mistake - unless a plain number among the parameters corrects it by growing as a
// quantity would: then it is one, with its unit hidden in the code.

#include "conformance/neuron_run.hpp"
#include "conformance/parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>

namespace rheobase::conformance {
namespace {

/// A change of one unit: what happens to kg, s and A so that no other of voltage, current and time changes.
struct Change {
  const char* name;
  int mass, time, current;
};
constexpr std::array changes{Change{"voltage", 1, 0, 0}, Change{"current", 1, 0, 1}, Change{"time", 3, 1, 0}};

int exponent(const Change& change, const Dimension& d) {
  return change.mass * d.mass + change.time * d.time + change.current * d.current;
}

void grow(std::vector<double>& numbers, int powers) {
  for (double& x : numbers) x = std::ldexp(x, 3 * powers);
}

/// Whether results follow the change when parameter `odd` grows by `odd_exponent` instead of what its dimension asks.
bool follows(const NeuronCase& c, const NeuronOutcome& before, const Change& change, std::size_t odd = SIZE_MAX,
             int odd_exponent = 0) {
  NeuronCase scaled = c;
  const auto of = [&](const Dimension& d) { return exponent(change, d); };
  const auto fields = parameters_of(*c.model);
  for (std::size_t k = 0; k < fields.size(); ++k)
    grow(scaled.parameters.values[k], k == odd ? odd_exponent : of(to_dimension(fields[k].dimension)));
  for (std::size_t v = 0; v < scaled.state.size(); ++v)
    grow(scaled.state[v], of(to_dimension(c.state_fields()[v].dimension)));
  grow(scaled.current, of(dimensions::current));
  grow(scaled.jump, of(dimensions::voltage));
  scaled.dt = std::ldexp(c.dt, 3 * of(dimensions::time));
  NeuronOutcome after;
  try {
    after = run(scaled);
  } catch (const Failed&) {
    return false;
  }
  for (std::size_t v = 0; v < after.state.size(); ++v)
    grow(after.state[v], -of(to_dimension(c.state_fields()[v].dimension)));
  return !difference(c, before, after, "", "");
}

/// By what parameter k must grow so that results follow the change; nothing where no small power does.
std::optional<int> needed(const NeuronCase& c, const NeuronOutcome& before, const Change& change, std::size_t k) {
  for (const int powers : {0, 1, -1, 2, -2, 3, -3})
    if (follows(c, before, change, k, powers)) return powers;
  return std::nullopt;
}

/// The dimension that grows by these powers under the changes: V^v A^a s^t.
Dimension acting_as(const std::array<int, 3>& powers) {
  Dimension d = times_power(Dimension{}, dimensions::voltage, powers[0]);
  d = times_power(d, dimensions::current, powers[1]);
  return times_power(d, dimensions::time, powers[2]);
}

void refuse_hidden_quantity(const NeuronCase& c, const NeuronOutcome& before) {
  const auto fields = parameters_of(*c.model);
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].choices != nullptr || to_dimension(fields[k].dimension) != dimensions::none ||
        c.parameters.values[k][0] == 0.0)
      continue;
    std::array<int, 3> powers{};
    bool all = true;
    for (std::size_t i = 0; i < changes.size() && all; ++i) {
      const auto found = needed(c, before, changes[i], k);
      all = found.has_value();
      powers[i] = found.value_or(0);
    }
    if (!all) continue;
    const Dimension d = acting_as(powers);
    throw Failed{fmt::format(
        "parameter '{}' is declared as a plain number, but the equations use it as {} (in {}): results follow a change "
        "of units only if it changes as one",
        fields[k].name, dimension_name(d), usual_unit(d))};
  }
}

}  // namespace

std::string scaling(const Subject& subject) {
  NeuronCase c = neuron_case(subject, 9, 200);
  drive(c, current_scale(c));
  const NeuronOutcome before = run(c);
  std::vector<std::string> follow, own;
  for (const Change& change : changes) (follows(c, before, change) ? follow : own).emplace_back(change.name);
  if (own.empty()) return "results follow a change of the units of voltage, current and time to the bit";
  refuse_hidden_quantity(c, before);
  return fmt::format("its equations have constants of their own, so that results {} a change of the unit of {}",
                     follow.empty() ? "follow no change of units, not"
                                    : fmt::format("follow that of {}, but not", fmt::join(follow, " and ")),
                     fmt::join(own, " or "));
}

}  // namespace rheobase::conformance
