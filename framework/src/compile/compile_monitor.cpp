// What a monitor samples, how often, and the columns of its table.

#include "compile/compiler.hpp"
#include "model/time_grid.hpp"

#include <rheobase/model/names.hpp>

#include <algorithm>

namespace rheobase {

void Compiler::variables(const Monitor& m, CompiledMonitor& c) {
  const std::string path = path_of(m) + ".variables";
  for (const CompiledTarget& t : c.targets) {
    const CompiledPopulation& p = network_.populations[t.population];
    if (p.registered == nullptr) return;
    const auto fields = p.state_fields();
    auto names = m.variables;
    if (names.empty()) {
      const rheobase_field* V = field_with_role(fields, RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
      names.emplace_back(V == nullptr ? fields[0].name : V->name);
    }
    c.state_index.emplace_back();
    for (std::size_t k = 0; k < names.size(); ++k) {
      const rheobase_field* found = named(fields, names[k]);
      if (found == nullptr) {
        problem(path, fmt::format("{} of population '{}': {}", p.model().name, p.name,
                                  no_such("state variable", names[k], names_of(fields))));
        return;
      }
      const rheobase_field& field = *found;
      if (c.state_index.size() == 1) c.variables.push_back(field);
      else if (to_dimension(c.variables[k].dimension) != to_dimension(field.dimension))
        problem(path, fmt::format("'{}' is {} in one target and {} in another: monitor them apart", names[k],
                                  dimension_name(to_dimension(c.variables[k].dimension)),
                                  dimension_name(to_dimension(field.dimension))));
      c.state_index.back().push_back(static_cast<std::size_t>(found - fields.data()));
    }
  }
}

void Compiler::header(CompiledMonitor& c) const {
  c.header.monitor = c.name;
  c.header.plot = static_cast<rheobase_plot>(c.monitor().plot);
  c.header.dt = model_.dt;
  for (const CompiledTarget& t : c.targets) c.header.populations.push_back(network_.populations[t.population].name);
  const auto add = [&](const char* name, std::int32_t kind, const char* unit, const rheobase_dimension& d) {
    const Dimension dimension = to_dimension(d);
    const bool has_unit = kind == RHEOBASE_COLUMN_REAL || kind == RHEOBASE_COLUMN_TIME;
    c.header.columns.push_back({name, static_cast<rheobase_column_kind>(kind), dimension,
                                !has_unit         ? ""
                                : unit != nullptr ? unit
                                                  : usual_unit(dimension)});
  };
  for (const rheobase_column& column : std::span(c.monitor().columns, c.monitor().column_count))
    add(column.name, column.kind, column.unit, column.dimension);
  if (c.monitor().adds_variables != 0)
    for (const rheobase_field& v : c.variables) add(v.name, RHEOBASE_COLUMN_REAL, v.unit, v.dimension);
}

void Compiler::interval(const Monitor& m, CompiledMonitor& c) {
  constexpr rheobase_field key = time_key("interval", true, RHEOBASE_ROLE_WHOLE_STEPS);
  const double interval = one(owner(m, 1, "number"), key, m.values).value_or(network_.dt);
  if (network_.steps > 0) c.interval = std::max<std::int64_t>(1, steps_up(interval, network_.dt));
}

}  // namespace rheobase
