// The numbers of a model: parameters, initial states, and when stimuli drive.

#include "compile/compile_series.hpp"
#include "compile/compiler.hpp"
#include "compile/rules.hpp"
#include "model/time_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rheobase {
namespace {

constexpr std::array window_keys{time_key("start", false, RHEOBASE_ROLE_NONE),
                                 time_key("stop", false, RHEOBASE_ROLE_NONE)};
constexpr const rheobase_field& start_key = window_keys[0];
constexpr const rheobase_field& stop_key = window_keys[1];

}  // namespace

bool is_extreme(const CompiledPopulation& p) {
  const auto far = [](const std::vector<double>& column) {
    return std::ranges::any_of(column, [](double x) { return std::abs(x) > extreme; });
  };
  return std::ranges::any_of(p.parameters.values, far) || std::ranges::any_of(p.state, far);
}

void Compiler::values(const Population& described, CompiledPopulation& p) {
  const FieldOwner who = owner(described, p.size, "size");
  const std::size_t before = findings_.problems.size();
  const auto is_right = [&] { return findings_.problems.size() == before; };
  p.parameters = Columns(all_field_values(who, p.parameter_fields(), described.values, findings_));
  if (!is_right()) {  // initial states may begin at parameters: those alone that are given are looked at
    for (const rheobase_field& field : p.state_fields())
      if (const auto given = described.values.find(field.name); given != described.values.end())
        field_values(who, field, given->second, findings_);
    return;
  }
  initial_state(described, who, p);
  p.extreme = is_extreme(p);
  if (is_right()) check_rules(who, p, described.values, findings_);
}

void Compiler::values(const Stimulus& described, CompiledStimulus& s) {
  const FieldOwner who = owner(described, s.target_count, "targets");
  s.parameters = Columns(all_field_values(who, parameters_of(*s.registered->model), described.values, findings_));
  s.state.assign(s.stimulus().state_count, std::vector<double>(static_cast<std::size_t>(s.target_count)));
  window(described, who, s);
  if (s.stimulus().series != RHEOBASE_SERIES_NONE)
    s.series = compile_series(who, network_, s, described.values, findings_);
}

void Compiler::values(const Monitor& described, CompiledMonitor& m) {
  const FieldOwner who = owner(described, 1, "number");
  for (const auto& v : all_field_values(who, parameters_of(*m.registered->model), described.values, findings_))
    m.parameters.push_back(v[0]);
}

void Compiler::single_values() {
  for_each_compiled([&](const auto& described, const auto& compiled) {
    if (compiled.registered == nullptr) return;
    const rheobase_model& model = *compiled.registered->model;
    const FieldOwner who = owner(described, 1, "targets");
    const auto look = [&](std::span<const rheobase_field> fields) {
      for (const rheobase_field& field : fields)
        if (const auto given = described.values.find(field.name);
            given != described.values.end() &&
            (std::holds_alternative<Quantity>(given->second) || std::holds_alternative<std::string>(given->second)))
          one(who, field, described.values);
    };
    look(parameters_of(model));
    if (model.neuron != nullptr) look(state_fields_of(model));
    if (model.stimulus != nullptr && model.stimulus->always_on == 0) look(window_keys);
  });
}

void Compiler::initial_state(const Population& described, const FieldOwner& who, CompiledPopulation& p) {
  for (const rheobase_field& field : p.state_fields()) {
    std::vector<double> initial{field.default_value};
    if (const auto given = described.values.find(field.name); given != described.values.end()) {
      initial = field_values(who, field, given->second, findings_);
    } else if (field.initial_from != nullptr) {
      const rheobase_field* from = named(p.parameter_fields(), field.initial_from);
      initial = p.parameters.values[static_cast<std::size_t>(from - p.parameter_fields().data())];
    }
    if (initial.size() == 1) initial.assign(static_cast<std::size_t>(p.size), initial[0]);
    p.state.push_back(std::move(initial));
  }
}

std::optional<double> Compiler::one(const FieldOwner& owner, const rheobase_field& field, const Values& given) {
  const auto found = given.find(field.name);
  if (found == given.end()) return std::nullopt;
  FieldOwner single = owner;
  single.count = 1;
  return field_values(single, field, found->second, findings_)[0];
}

void Compiler::window(const Stimulus& described, const FieldOwner& who, CompiledStimulus& s) {
  if (s.stimulus().always_on != 0) return;
  const auto step_of = [&](double t) {  // beyond the run is as good as never, and a step count stays a number
    return t >= static_cast<double>(network_.steps) * network_.dt ? network_.steps : steps_up(t, network_.dt);
  };
  const std::optional<double> start = one(who, start_key, described.values),
                              stop = one(who, stop_key, described.values);
  if (start) s.start = step_of(*start);
  if (stop) s.stop = step_of(*stop);
  if (s.start < std::min(s.stop, network_.steps)) return;
  const auto text = [](double si) { return to_text(Quantity(si, dimensions::time)); };
  const double begin = start.value_or(0.0), end = model_.duration.value();
  const bool reaches_the_end = s.start >= network_.steps;
  findings_.warnings.push_back(
      {who.path,
       fmt::format(
           "{} never drives a step: {}", who.subject,
           begin >= end ? fmt::format("start = {} is not before the end of the run, {}", text(begin), text(end))
           : stop && *stop <= begin
               ? fmt::format("stop = {} is not after start = {}", text(*stop), text(begin))
               : fmt::format("no step of dt = {} begins from start = {} to before {} = {}", text(network_.dt),
                             text(begin), reaches_the_end ? "the end" : "stop", text(reaches_the_end ? end : *stop)))});
}

}  // namespace rheobase
