// The road from a Model to a Network: populations, then stimuli, then monitors, each field by field. Problems are
// collected, not thrown, until all are known.

#include "runtime/compile_series.hpp"
#include "runtime/rules.hpp"
#include "runtime/time_grid.hpp"

#include <rheobase/plugin/random.hpp>
#include <rheobase/units/near_name.hpp>
#include <rheobase/units/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace rheobase {
namespace {

constexpr std::int64_t most_steps = 1'000'000'000'000;
constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr rheobase_field time_field(const char* name, const char* description, double minimum, bool excluded,
                                    rheobase_role role) {
  rheobase_field f{};
  f.name = name;
  f.description = description;
  f.dimension = {0, 0, 1, 0, 0};
  f.role = static_cast<std::int8_t>(role);
  f.minimum = minimum;
  f.minimum_excluded = excluded;
  f.maximum = infinity;
  return f;
}
// The keys that every stimulus with a window, and every monitor that samples, has beside its own.
constexpr rheobase_field start_field = time_field("start", "", 0.0, false, RHEOBASE_ROLE_NONE);
constexpr rheobase_field stop_field = time_field("stop", "", 0.0, false, RHEOBASE_ROLE_NONE);
constexpr rheobase_field interval_field = time_field("interval", "", 0.0, true, RHEOBASE_ROLE_WHOLE_STEPS);

std::vector<std::string> names_of(std::span<const rheobase_field> fields) {
  std::vector<std::string> names;
  for (const auto& f : fields) names.emplace_back(f.name);
  return names;
}

class Compiler {
 public:
  Compiler(const Model& model, const Registry& registry, const RunOptions& options)
      : model_(model), registry_(registry), options_(options) {}

  Network compile() {
    time();
    unique_names();
    for (const auto& p : model_.populations) population(p);
    for (const auto& s : model_.stimuli) stimulus(s);
    for (const auto& m : model_.monitors) monitor(m);
    if (model_.populations.empty()) problem("population", "the model has no population: there is nothing to run");
    stop_if_wrong();
    samples();
    stop_if_wrong();
    memory();
    stop_if_wrong();
    values();
    stop_if_wrong();
    network_.warnings = std::move(findings_.warnings);
    return std::move(network_);
  }

 private:
  void problem(std::string path, std::string message) {
    findings_.problems.push_back({std::move(path), std::move(message)});
  }
  void stop_if_wrong() {
    if (!findings_.problems.empty()) throw ModelError(std::move(findings_.problems));
  }

  void time() {
    const double dt = model_.dt.value(), duration = model_.duration.value();
    const auto text = [](double si) { return to_text(Quantity(si, dimensions::time)); };
    network_.dt = dt;
    network_.seed = model_.seed;
    if (!(dt > 0.0) || !std::isfinite(dt)) return problem("dt", fmt::format("dt must be > 0 and finite, but it is \"{}\"", text(dt)));
    if (!(duration > 0.0) || !std::isfinite(duration))
      return problem("duration", fmt::format("duration must be > 0 and finite, but it is \"{}\"", text(duration)));
    if (duration / dt > static_cast<double>(most_steps))
      return problem("dt", fmt::format("duration = {} in dt = {} are {:.3g} steps: too many (at most {:.0e})", text(duration),
                                       text(dt), duration / dt, static_cast<double>(most_steps)));
    const auto steps = whole_steps_in(duration, dt);
    if (!steps || *steps == 0) {
      const double below = std::floor(duration / dt);
      const std::string near = below == 0.0 ? fmt::format("\"{}\"", step_time(1.0))
                                            : fmt::format("\"{}\" or \"{}\"", step_time(below), step_time(below + 1.0));
      return problem("duration", fmt::format("duration = {} is not a whole number of steps of dt = {}; use {}",
                                             text(duration), text(dt), near));
    }
    network_.steps = network_.estimate.steps = *steps;
  }
  /// n dt with as many decimals as dt has, in ms.
  [[nodiscard]] std::string step_time(double n) const {
    const std::string dt = fmt::format("{:.12g}", model_.dt.value() * 1e3);
    const auto dot = dt.find('.');
    return fmt::format("{:.{}f} ms", n * model_.dt.value() * 1e3, dot == std::string::npos ? 0 : dt.size() - dot - 1);
  }

  void unique_names() {
    const auto once = [&](const auto& parts, const std::string& kind) {
      std::set<std::string> seen;
      for (const auto& part : parts) {
        if (part.name.empty()) problem(kind, fmt::format("a {} has no name", kind));
        else if (!seen.insert(part.name).second)
          problem(kind + "." + part.name, fmt::format("{} '{}' is there twice; give each a name of its own", kind, part.name));
      }
    };
    once(model_.populations, "population");
    once(model_.stimuli, "stimulus");
    once(model_.monitors, "monitor");
  }

  /// The plug-in's model, or null after telling the problem.
  template <class Part>
  const RegisteredModel* find(rheobase_kind kind, const Part& part, const std::string& path) {
    if (part.model.empty()) {
      problem(path, fmt::format("{} '{}' names no model", kind_name(kind), part.name));
      return nullptr;
    }
    try {
      return &registry_.find(kind, part.model);
    } catch (const UnknownModelError& error) {
      problem(path + ".model", error.what());
      return nullptr;
    }
  }
  template <class Part>
  FieldOwner owner(const std::string& kind, const Part& part, std::int64_t count, const std::string& counted) const {
    return {kind + "." + part.name, fmt::format("{} '{}' ({})", kind, part.name, part.model), count, counted, model_.seed,
            model_.dt.value()};
  }

  void population(const Population& p) {
    network_.populations.emplace_back();
    CompiledPopulation& c = network_.populations.back();
    const FieldOwner who = owner("population", p, p.size, "size");
    c.name = p.name;
    c.size = p.size;
    if (p.size < 1 || p.size > std::numeric_limits<std::int32_t>::max())
      problem(who.path + ".size", fmt::format("size of population '{}' must be at least 1 and at most {}, but it is {}",
                                              p.name, std::numeric_limits<std::int32_t>::max(), p.size));
    c.registered = find(RHEOBASE_KIND_NEURON, p, who.path);
    if (c.registered == nullptr) return;
    auto known = names_of(c.parameter_fields());
    for (auto& name : names_of(c.state_fields())) known.push_back(std::move(name));
    refuse_unknown_keys(who, p.values, known, findings_);
    network_.estimate.neurons += std::max<std::int64_t>(p.size, 0);
  }

  void stimulus(const Stimulus& s) {
    network_.stimuli.emplace_back();
    CompiledStimulus& c = network_.stimuli.back();
    c.name = s.name;
    c.part = part_number("stimulus." + s.name);
    const std::string path = "stimulus." + s.name;
    c.registered = find(RHEOBASE_KIND_STIMULUS, s, path);
    targets(s, path, c.targets, c.target_count);
    if (c.registered == nullptr) return;
    const rheobase_model& model = *c.registered->model;
    auto known = names_of({model.parameters, model.parameter_count});
    if (c.stimulus().series != RHEOBASE_SERIES_NONE) known.emplace_back(series_key);
    if (c.stimulus().always_on == 0) known.insert(known.end(), {"start", "stop"});
    refuse_unknown_keys(owner("stimulus", s, c.target_count, "targets"), s.values, known, findings_);
    for (const CompiledTarget& t : c.targets) {
      const CompiledPopulation& p = network_.populations[t.population];
      if (c.jumps() && p.registered != nullptr && p.neuron().takes_jumps == 0)
        problem(path + ".target", fmt::format("stimulus '{}' ({}) makes V jump, but {} of population '{}' takes currents only",
                                              s.name, s.model, p.model().name, p.name));
    }
  }

  void monitor(const Monitor& m) {
    network_.monitors.emplace_back();
    CompiledMonitor& c = network_.monitors.back();
    c.name = m.name;
    const std::string path = "monitor." + m.name;
    c.registered = find(RHEOBASE_KIND_MONITOR, m, path);
    targets(m, path, c.targets, c.target_count);
    if (c.registered == nullptr) return;
    const rheobase_model& model = *c.registered->model;
    auto known = names_of({model.parameters, model.parameter_count});
    if (c.monitor().needs_samples != 0) known.emplace_back("interval");
    else if (!m.variables.empty())
      problem(path + ".variables", fmt::format("monitor '{}' ({}) samples no state: it has no 'variables'", m.name, m.model));
    refuse_unknown_keys(owner("monitor", m, 1, "number"), m.values, known, findings_);
    if (c.monitor().needs_samples != 0) variables(m, c);
    header(c);
  }

  void targets(const auto& part, const std::string& path, std::vector<CompiledTarget>& out, std::int64_t& count) {
    if (part.targets.empty()) problem(path + ".target", fmt::format("{} has no target: name a population", path));
    std::vector<std::string> known;
    for (const auto& p : model_.populations) known.push_back(p.name);
    std::set<std::string> seen;
    for (const Target& t : part.targets) {
      const auto found = std::ranges::find(known, t.population);
      if (found == known.end()) {
        const auto near = near_name(t.population, known);
        problem(path + ".target", fmt::format("{} targets '{}', which is no population{}; there is {}", path,
                                              printable(t.population), near ? fmt::format(" (did you mean '{}'?)", *near) : "",
                                              known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
        continue;
      }
      if (!seen.insert(t.population).second) {
        problem(path + ".target", fmt::format("{} targets population '{}' twice; name it once, with all its neurons", path, t.population));
        continue;
      }
      const auto index = static_cast<std::size_t>(found - known.begin());
      const std::int64_t size = model_.populations[index].size;
      for (const Slice& s : t.neurons)
        if (s.first < 0 || s.last > size || s.first >= s.last || s.stride < 1) {
          problem(path + ".target", fmt::format("{} targets neurons {}:{}:{} of population '{}', which has neurons 0 to {}", path,
                                                s.first, s.last, s.stride, t.population, size - 1));
          return;
        }
      out.push_back({index, Selection(t.neurons, size), 0});
    }
    std::ranges::sort(out, {}, &CompiledTarget::population);
    for (CompiledTarget& t : out) {
      t.first = count;
      count += t.selection.size();
    }
  }

  void variables(const Monitor& m, CompiledMonitor& c) {
    const std::string path = "monitor." + m.name + ".variables";
    for (const CompiledTarget& t : c.targets) {
      const CompiledPopulation& p = network_.populations[t.population];
      if (p.registered == nullptr) return;
      const auto fields = p.state_fields();
      auto names = m.variables;
      if (names.empty()) {
        const auto v = std::ranges::find(fields, RHEOBASE_ROLE_MEMBRANE_POTENTIAL, &rheobase_field::role);
        names.emplace_back(v == fields.end() ? fields[0].name : v->name);
      }
      c.state_index.emplace_back();
      for (std::size_t k = 0; k < names.size(); ++k) {
        const auto known = names_of(fields);
        const auto at = std::ranges::find(known, names[k]) - known.begin();
        if (at == std::ssize(known)) {
          const auto near = near_name(names[k], known);
          problem(path, fmt::format("{} of population '{}' has no state variable '{}'{}; it has {}", p.model().name, p.name,
                                    printable(names[k]), near ? fmt::format(" (did you mean '{}'?)", *near) : "",
                                    fmt::join(known, ", ")));
          return;
        }
        const rheobase_field& field = fields[static_cast<std::size_t>(at)];
        if (c.state_index.size() == 1) c.variables.push_back(field);
        else if (to_dimension(c.variables[k].dimension) != to_dimension(field.dimension))
          problem(path, fmt::format("'{}' is {} in one target and {} in another: monitor them apart", names[k],
                                    dimension_name(to_dimension(c.variables[k].dimension)), dimension_name(to_dimension(field.dimension))));
        c.state_index.back().push_back(static_cast<std::size_t>(at));
      }
    }
  }

  void header(CompiledMonitor& c) const {
    c.header.monitor = c.name;
    c.header.plot = static_cast<rheobase_plot>(c.monitor().plot);
    c.header.dt = model_.dt;
    for (const CompiledTarget& t : c.targets) c.header.populations.push_back(network_.populations[t.population].name);
    const auto add = [&](const char* name, std::int32_t kind, const char* unit, const rheobase_dimension& d) {
      const Dimension dimension = to_dimension(d);
      const bool has_unit = kind == RHEOBASE_COLUMN_REAL || kind == RHEOBASE_COLUMN_TIME;
      c.header.columns.push_back({name, static_cast<rheobase_column_kind>(kind), dimension,
                                  !has_unit ? "" : unit != nullptr ? unit : usual_unit(dimension)});
    };
    for (const rheobase_column& column : std::span(c.monitor().columns, c.monitor().column_count))
      add(column.name, column.kind, column.unit, column.dimension);
    if (c.monitor().adds_variables != 0)
      for (const rheobase_field& v : c.variables) add(v.name, RHEOBASE_COLUMN_REAL, v.unit, v.dimension);
  }

  /// How often monitors sample, and whether there is room for what they record.
  void samples() {
    const CompiledMonitor* largest = nullptr;
    double most = 0.0, all = 0.0;  // doubles: no number of steps and neurons overflows them
    for (std::size_t i = 0; i < network_.monitors.size(); ++i) {
      CompiledMonitor& m = network_.monitors[i];
      if (m.monitor().needs_samples == 0) continue;
      const double interval = one(owner("monitor", model_.monitors[i], 1, "number"), interval_field, model_.monitors[i].values)
                                  .value_or(network_.dt);
      m.interval = std::max<std::int64_t>(1, whole_steps_in(interval, network_.dt).value_or(1));
      const auto cells = std::ranges::count_if(m.header.columns, [](const Column& c) { return c.kind != RHEOBASE_COLUMN_TIME; });
      const double bytes = static_cast<double>(network_.steps / m.interval + 1) * static_cast<double>(m.target_count) *
                           static_cast<double>(cells) * sizeof(double);
      all += bytes;
      if (largest == nullptr || bytes > most) largest = &m;
      most = std::max(most, bytes);
    }
    const std::uint64_t limit = options_.sink == nullptr ? memory_limit() : options_.recording_limit;
    if (limit > 0 && all > static_cast<double>(limit))
      return problem("monitor." + largest->name + ".interval",
                     fmt::format("the samples of monitor '{}' are {:.3g} GB, but there is room for {:.3g} GB; sample fewer "
                                 "neurons, or at a longer interval",
                                 largest->name, most / 1e9, static_cast<double>(limit) / 1e9));
    network_.estimate.recorded = static_cast<std::uint64_t>(std::min(all, 1e18));
  }
  [[nodiscard]] std::uint64_t memory_limit() const {
    return options_.memory_limit > 0 ? options_.memory_limit : available_memory();
  }

  /// Columns that hold a value for each neuron, while they are made and after.
  static std::uint64_t spread(const Values& values) {
    return 2 * static_cast<std::uint64_t>(std::ranges::count_if(values, [](const auto& v) {
             return !std::holds_alternative<Quantity>(v.second) && !std::holds_alternative<SharedSeries>(v.second);
           }));
  }
  static const Value* series_of(const Stimulus& s) {
    const auto found = s.values.find(series_key);
    return found == s.values.end() ? nullptr : &found->second;
  }

  /// Refuses what does not fit before anything is allocated.
  void memory() {
    const std::uint64_t limit = memory_limit();
    const CompiledPopulation* largest = nullptr;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < network_.populations.size(); ++i) {
      const CompiledPopulation& p = network_.populations[i];
      const std::uint64_t columns = p.state_fields().size() + 1 + spread(model_.populations[i].values);  // 1: the last spike
      bytes += columns * 8 * static_cast<std::uint64_t>(p.size);
      if (largest == nullptr || p.size > largest->size) largest = &p;
    }
    for (std::size_t i = 0; i < network_.stimuli.size(); ++i) {
      const std::uint64_t columns = network_.stimuli[i].stimulus().state_count + spread(model_.stimuli[i].values);
      bytes += columns * 8 * static_cast<std::uint64_t>(network_.stimuli[i].target_count);
      bytes += series_memory(network_.stimuli[i], series_of(model_.stimuli[i]));
    }
    if (options_.sink == nullptr) bytes += network_.estimate.recorded;  // they stay in memory
    network_.estimate.memory = bytes;
    if (bytes > limit)
      problem("population." + largest->name + ".size",
              fmt::format("size of population '{}' is {}: the model needs about {:.3g} GB of memory, but {:.3g} GB may be "
                          "used; make it smaller",
                          largest->name, largest->size, static_cast<double>(bytes) / 1e9, static_cast<double>(limit) / 1e9));
  }

  void values() {
    for (std::size_t i = 0; i < network_.populations.size(); ++i) {
      const Population& described = model_.populations[i];
      CompiledPopulation& p = network_.populations[i];
      const FieldOwner who = owner("population", described, p.size, "size");
      p.parameters = Columns(all_field_values(who, p.parameter_fields(), described.values, findings_));
      if (!findings_.problems.empty()) continue;
      initial_state(described, who, p);
      if (findings_.problems.empty()) check_rules(who, p, findings_);
    }
    for (std::size_t i = 0; i < network_.stimuli.size(); ++i) {
      const Stimulus& described = model_.stimuli[i];
      CompiledStimulus& s = network_.stimuli[i];
      const rheobase_model& model = *s.registered->model;
      const FieldOwner who = owner("stimulus", described, s.target_count, "targets");
      s.parameters = Columns(all_field_values(who, {model.parameters, model.parameter_count}, described.values, findings_));
      s.state.assign(s.stimulus().state_count, std::vector<double>(static_cast<std::size_t>(s.target_count)));
      window(described, who, s);
      if (s.stimulus().series != RHEOBASE_SERIES_NONE)
        s.series = compile_series(who, network_, s, series_of(described), findings_);
    }
    for (std::size_t i = 0; i < network_.monitors.size(); ++i) {
      const Monitor& described = model_.monitors[i];
      CompiledMonitor& m = network_.monitors[i];
      const rheobase_model& model = *m.registered->model;
      const FieldOwner who = owner("monitor", described, 1, "number");
      for (const auto& v : all_field_values(who, {model.parameters, model.parameter_count}, described.values, findings_))
        m.parameters.push_back(v[0]);
    }
  }

  void initial_state(const Population& described, const FieldOwner& who, CompiledPopulation& p) {
    for (const rheobase_field& field : p.state_fields()) {
      std::vector<double> initial{field.default_value};
      if (const auto given = described.values.find(field.name); given != described.values.end()) {
        initial = field_values(who, field, given->second, findings_);
      } else if (field.initial_from != nullptr) {
        const auto known = names_of(p.parameter_fields());
        initial = p.parameters.values[static_cast<std::size_t>(std::ranges::find(known, field.initial_from) - known.begin())];
      }
      if (initial.size() == 1) initial.assign(static_cast<std::size_t>(p.size), initial[0]);
      p.state.push_back(std::move(initial));
    }
  }

  /// The one number of a pseudo-field such as `start`, when it is given.
  std::optional<double> one(const FieldOwner& owner, const rheobase_field& field, const Values& given) {
    const auto found = given.find(field.name);
    if (found == given.end()) return std::nullopt;
    FieldOwner single = owner;
    single.count = 1;
    return field_values(single, field, found->second, findings_)[0];
  }

  void window(const Stimulus& described, const FieldOwner& who, CompiledStimulus& s) {
    if (s.stimulus().always_on != 0) return;
    const auto step_of = [&](double t) {  // beyond the run is as good as never, and a step count stays a number
      return t >= static_cast<double>(network_.steps) * network_.dt ? network_.steps : steps_up(t, network_.dt);
    };
    if (const auto start = one(who, start_field, described.values)) s.start = step_of(*start);
    if (const auto stop = one(who, stop_field, described.values)) s.stop = step_of(*stop);
    if (s.start >= std::min(s.stop, network_.steps))
      findings_.warnings.push_back({who.path, fmt::format("{} never drives a step: start is not before stop and the end of the run", who.subject)});
  }

  const Model& model_;
  const Registry& registry_;
  const RunOptions& options_;
  Network network_;
  Findings findings_;
};

}  // namespace

Network compile(const Model& model, const Registry& registry, const RunOptions& options) {
  return Compiler(model, registry, options).compile();
}

Estimate check(const Model& model, const Registry& registry, std::vector<Problem>& warnings, const RunOptions& options) {
  Network network = compile(model, registry, options);
  warnings = std::move(network.warnings);
  return network.estimate;
}

}  // namespace rheobase
