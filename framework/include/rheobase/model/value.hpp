#pragma once
// A value that a user gives to a parameter, an initial state or a setting: one for all neurons, one for each, or a rule
// that draws one for each.

#include <rheobase/model/series.hpp>
#include <rheobase/units/text.hpp>

#include <concepts>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace rheobase {

/// As many values as there are neurons, evenly spaced, both ends included.
struct Linspace {
  Quantity from, to;
  friend bool operator==(const Linspace&, const Linspace&) = default;
};
/// Drawn anew for each neuron from a normal distribution.
struct Normal {
  Quantity mean, std;
  friend bool operator==(const Normal&, const Normal&) = default;
};
/// Drawn anew for each neuron, uniform between low and high.
struct Uniform {
  Quantity low, high;
  friend bool operator==(const Uniform&, const Uniform&) = default;
};

/// Quantity: one for all. List: one a neuron. Text: a choice such as "soft". Series: what a stimulus plays back.
using Value = std::variant<Quantity, std::vector<Quantity>, Linspace, Normal, Uniform, std::string, SharedSeries>;

/// Values by the names that the model gives them.
using Values = std::map<std::string, Value, std::less<>>;

/// As a scenario file writes it: `"10 ms"`, `["5 ms", "10 ms"]`, `{ normal = { mean = "-65 mV", std = "5 mV" } }`; of a
/// series the name of its file. Takes a Value alone: what could become one, such as 10.0_ms, is a Quantity first, and has
/// the to_text of units/text.hpp.
template <std::same_as<Value> V>
std::string to_text(const V& value);

}  // namespace rheobase
