#include <rheobase/model/experiment.hpp>

#include "units/decimal_si.hpp"

#include <rheobase/model/parts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace rheobase {
namespace {

[[noreturn]] void refuse(const std::string& path, std::string message) {
  throw ModelError({{path, std::move(message)}});
}

Time duration_of(const std::string& path, const Value& value) {
  const auto* q = std::get_if<Quantity>(&value);
  const std::string rule = path + " is a time such as \"10 ms\", but ";
  if (q == nullptr) refuse(path, rule + "it is " + to_text(value));
  if (q->dimension == dimensions::none) refuse(path, rule + to_text(value) + " is a plain number: add its unit");
  if (q->dimension != dimensions::time) refuse(path, rule + to_text(value) + " is " + dimension_name(q->dimension));
  if (!std::isfinite(q->si)) refuse(path, path + " must be a finite number, but it is " + to_text(value));
  if (!(q->si > 0.0)) refuse(path, path + " must be > 0, but it is " + to_text(value));
  return Time::from_value(q->si);
}

/// A whole number from `least` to `most`, which a double holds exactly.
std::int64_t whole_number(const std::string& path, const Value& value, std::int64_t least, std::int64_t most) {
  const auto* q = std::get_if<Quantity>(&value);
  if (q == nullptr || q->dimension != dimensions::none || q->si != std::floor(q->si) ||
      q->si < static_cast<double>(least) || q->si > static_cast<double>(most))
    refuse(path, fmt::format("{} must be an integer from {} to {}, but it is {}", in_words(parse_path(path)), least,
                             most, to_text(value)));
  return static_cast<std::int64_t>(q->si);
}

}  // namespace

std::size_t Experiment::runs() const {
  std::size_t product = 1;
  for (const Axis& axis : sweep) {
    const std::size_t length = axis.values.size();
    if (length != 0 && product > std::numeric_limits<std::size_t>::max() / length)
      throw std::length_error("the axes of the sweep multiply to more runs than can be counted");
    product *= length;
  }
  return product;
}

std::string Experiment::setting(std::size_t run) const {
  const std::vector<std::size_t> index = indices(run);
  std::string text;
  for (std::size_t i = 0; i < sweep.size(); ++i)
    text += fmt::format("{}{} = {}", i > 0 ? ", " : "", sweep[i].path, to_text(sweep[i].values[index[i]]));
  return text;
}

std::vector<std::size_t> Experiment::indices(std::size_t run) const {
  if (run >= runs()) throw std::out_of_range(fmt::format("there is no run {}: the sweep has {}", run, runs()));
  std::vector<std::size_t> index(sweep.size());
  for (std::size_t axis = sweep.size(); axis-- > 0;) {
    index[axis] = run % sweep[axis].values.size();
    run /= sweep[axis].values.size();
  }
  return index;
}

namespace {

/// Assigns the values of a run to a model, on those axes whose path is wanted.
template <class Wanted>
void assign_swept(const Experiment& experiment, std::size_t run, Model& model, Wanted wanted) {
  const std::vector<std::size_t> index = experiment.indices(run);
  for (std::size_t axis = 0; axis < index.size(); ++axis)
    if (const auto& [path, values] = experiment.sweep[axis]; wanted(path)) assign(model, path, values[index[axis]]);
}

}  // namespace

void Experiment::put(std::size_t run, Model& copy) const {
  assign_swept(*this, run, copy, [](const std::string&) { return true; });
}

Model Experiment::at(std::size_t run) const {
  Model swept = model;
  put(run, swept);
  return swept;
}

Time Experiment::dt(std::size_t run) const {
  Model times{.dt = model.dt};
  assign_swept(*this, run, times, [](const std::string& path) { return path == "dt"; });
  return times.dt;
}

Time Experiment::duration(std::size_t run) const {
  Model times{.duration = model.duration};
  assign_swept(*this, run, times, [](const std::string& path) { return path == "duration"; });
  return times.duration;
}

Population Experiment::population(std::size_t run, std::string_view name) const {
  const auto found = std::ranges::find(model.populations, name, &Population::name);
  if (found == model.populations.end()) throw std::out_of_range(fmt::format("there is no population '{}'", name));
  Model alone{.populations = {*found}};
  assign_swept(*this, run, alone, [&](const std::string& path) {
    const Path where = parse_path(path);
    return where.kind == "population" && where.name == name;
  });
  return std::move(alone.populations.front());
}

std::vector<double> evenly_spaced_si(const Quantity& from, const Quantity& to, std::int64_t count) {
  const Unit unit = parse_unit(usual_unit(from.dimension));
  const double first = in_unit(from.si, unit), last = in_unit(to.si, unit);
  const auto gaps = static_cast<double>(count - 1);
  std::vector<double> values{from.si};
  values.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 1; i + 1 < count; ++i) {
    const double t = static_cast<double>(i) / gaps;
    const double value = t == 0.5 ? first / 2 + last / 2
                                  : (first * (gaps - static_cast<double>(i)) + last * static_cast<double>(i)) / gaps;
    values.push_back(decimal_si(value, unit.exponent));
  }
  if (count > 1) values.push_back(to.si);
  return values;
}

std::vector<Value> evenly_spaced(const Quantity& from, const Quantity& to, std::int64_t count) {
  std::vector<Value> values;
  for (const double si : evenly_spaced_si(from, to, count)) values.emplace_back(Quantity(si, from.dimension));
  return values;
}

void assign(Model& model, const std::string& path, const Value& value) {
  const Path where = parse_path(path);
  if (where.kind.empty()) {
    const std::vector<std::string> known{"duration", "dt", "seed"};
    constexpr std::int64_t largest_exact = std::int64_t{1} << 53;
    if (where.key == "duration") model.duration = duration_of(path, value);
    else if (where.key == "dt") model.dt = duration_of(path, value);
    else if (where.key == "seed") model.seed = static_cast<std::uint64_t>(whole_number(path, value, 0, largest_exact));
    else refuse(path, no_such("value", where.key, known));
    return;
  }
  if (where.key == "model" || where.key == "target" || where.key == "variables")
    refuse(path, in_words(where) + " is no value: it says how the model is built, and cannot be set by a path");
  visit_kind(where.kind, [&](const auto& kind) {
    auto& part = part_at(model.*kind.list, where, path);
    if constexpr (requires { part.size; }) {
      if (where.key == "size") {
        part.size = whole_number(path, value, 1, largest_size);
        return;
      }
    }
    part.values[where.key] = value;
  });
}

}  // namespace rheobase
