#include <rheobase/model/swept.hpp>

#include "units/number_text.hpp"

#include <rheobase/text/title.hpp>

#include <rheobase/model/names.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
bool is_quantity_axis(const Axis& axis) {
  const auto* first = axis.values.empty() ? nullptr : std::get_if<Quantity>(&axis.values.front());
  return first != nullptr && std::ranges::all_of(axis.values, [&](const Value& value) {
           const auto* q = std::get_if<Quantity>(&value);
           return q != nullptr && q->dimension == first->dimension;
         });
}

bool is_choice_axis(const Axis& axis) {
  return !axis.values.empty() && std::ranges::all_of(axis.values, [](const Value& v) {
    return std::holds_alternative<std::string>(v) || std::holds_alternative<SharedSeries>(v);
  });
}

std::string axis_unit(const Axis& axis) {
  return is_quantity_axis(axis) ? usual_unit(std::get<Quantity>(axis.values.front()).dimension) : "";
}

std::string axis_name(const Experiment& experiment, std::size_t axis) {
  const std::string& path = experiment.sweep[axis].path;
  const std::string name = parse_path(path).key;
  const auto same = [&](const Axis& other) { return parse_path(other.path).key == name; };
  return name == "run" || std::ranges::count_if(experiment.sweep, same) > 1 ? path : name;
}

std::string axis_title(const Experiment& experiment, std::size_t axis) {
  return title_with_unit(axis_name(experiment, axis), axis_unit(experiment.sweep[axis]));
}

std::string axis_cell(const Axis& axis, std::size_t index) {
  const auto* q = std::get_if<Quantity>(&axis.values[index]);
  return q != nullptr ? detail::real_text(q->si, parse_unit(usual_unit(q->dimension))) : axis_value(axis, index);
}

std::string axis_value(const Axis& axis, std::size_t index) {
  const Value& value = axis.values[index];
  if (const auto* choice = std::get_if<std::string>(&value)) return *choice;
  const auto* series = std::get_if<SharedSeries>(&value);
  if (series != nullptr && *series != nullptr && !(*series)->file.empty()) return (*series)->file;
  const auto* q = std::get_if<Quantity>(&value);
  if (q == nullptr) return to_text(value);
  const std::string unit = usual_unit(q->dimension);
  return fmt::format("{:.6g}{}{}", in_unit(q->si, parse_unit(unit)), unit.empty() ? "" : " ", unit);
}

}  // namespace rheobase
