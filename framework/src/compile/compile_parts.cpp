// Each part of a model: the plug-in's model that it names, its keys, the neurons that it targets.

#include "compile/compiler.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/model/series.hpp>
#include <rheobase/plugin/random.hpp>

#include <algorithm>
#include <set>

namespace rheobase {

/// The plug-in's model, or null after telling the problem.
template <class Part>
const RegisteredModel* Compiler::find(const Part& part) {
  const Kind& kind = kind_of<Part>;
  if (part.model.empty()) {
    problem(path_of(part), fmt::format("{} '{}' names no model", kind.name, part.name));
    return nullptr;
  }
  try {
    return &registry_.find(kind.kind, part.model);
  } catch (const UnknownModelError& error) {
    problem(path_of(part) + ".model", error.what());
    return nullptr;
  }
}

template <class Part>
void Compiler::targets(const Part& part, std::vector<CompiledTarget>& out, std::int64_t& count) {
  const std::string path = path_of(part);
  if (part.targets.empty()) problem(path + ".target", fmt::format("{} has no target: name a population", path));
  const std::vector<std::string> known = names_of(model_.populations);
  if (known.empty()) return;  // told as the model's fault
  std::set<std::string> seen;
  for (const Target& t : part.targets) {
    const auto found = std::ranges::find(known, t.population);
    if (found == known.end()) {
      problem(path + ".target", fmt::format("{}: {}", path, no_such("population", t.population, known)));
      continue;
    }
    if (!seen.insert(t.population).second) {
      problem(path + ".target",
              fmt::format("{} targets population '{}' twice; name it once, with all its neurons", path, t.population));
      continue;
    }
    const auto index = static_cast<std::size_t>(found - known.begin());
    const std::int64_t size = model_.populations[index].size;
    if (size < 1 || size > largest_size) continue;  // refused as the population's fault
    for (const Slice& s : t.neurons)
      if (s.first < 0 || s.last > size || s.first >= s.last || s.stride < 1 || s.stride > size) {
        problem(path + ".target",
                fmt::format("{} targets neurons {}:{}:{} of population '{}', which has neurons 0 to {}", path, s.first,
                            s.last, s.stride, t.population, size - 1));
        return;
      }
    network_.estimate.memory +=
        sizeof(std::int64_t) * static_cast<std::uint64_t>(Selection::needs_list(t.neurons, size));
    if (network_.estimate.memory > memory_limit_) {
      problem(path + ".target",
              fmt::format("{} picks neurons of population '{}' one by one: the lists of all targets need {:.3g} GB of "
                          "memory, but {:.3g} GB may be used; target fewer, or the whole population",
                          path, t.population, static_cast<double>(network_.estimate.memory) / 1e9,
                          static_cast<double>(memory_limit_) / 1e9));
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

void Compiler::part(const Population& p) {
  network_.populations.emplace_back();
  CompiledPopulation& c = network_.populations.back();
  const FieldOwner who = owner(p, p.size, "size");
  c.name = p.name;
  c.size = p.size;
  if (p.size < 1 || p.size > largest_size)
    problem(who.path + ".size", fmt::format("size of population '{}' must be at least 1 and at most {}, but it is {}",
                                            p.name, largest_size, p.size));
  c.registered = find(p);
  if (c.registered == nullptr) return;
  auto known = names_of(c.parameter_fields());
  for (auto& name : names_of(c.state_fields())) known.push_back(std::move(name));
  refuse_unknown_keys(who, p.values, known, findings_, {"model", "size"});
  network_.estimate.neurons += std::max<std::int64_t>(p.size, 0);
}

void Compiler::part(const Stimulus& s) {
  network_.stimuli.emplace_back();
  CompiledStimulus& c = network_.stimuli.back();
  c.name = s.name;
  const std::string path = path_of(s);
  c.part = part_number(path);
  c.registered = find(s);
  targets(s, c.targets, c.target_count);
  if (c.registered == nullptr) return;
  const rheobase_model& model = *c.registered->model;
  auto known = names_of(parameters_of(model));
  if (c.stimulus().series != RHEOBASE_SERIES_NONE) known.emplace_back(series_key);
  if (c.stimulus().always_on == 0) known.insert(known.end(), {"start", "stop"});
  refuse_unknown_keys(owner(s, c.target_count, "targets"), s.values, known, findings_, {"model", "target"});
  for (const CompiledTarget& t : c.targets) {
    const CompiledPopulation& p = network_.populations[t.population];
    if (c.jumps() && p.registered != nullptr && p.neuron().takes_jumps == 0)
      problem(path + ".target",
              fmt::format("stimulus '{}' ({}) makes V jump, but {} of population '{}' takes currents only", s.name,
                          s.model, p.model().name, p.name));
  }
}

void Compiler::part(const Monitor& m) {
  network_.monitors.emplace_back();
  CompiledMonitor& c = network_.monitors.back();
  c.name = m.name;
  const std::string path = path_of(m);
  c.registered = find(m);
  targets(m, c.targets, c.target_count);
  if (c.registered == nullptr) return;
  const rheobase_model& model = *c.registered->model;
  auto known = names_of(parameters_of(model));
  if (c.monitor().needs_samples != 0) known.emplace_back("interval");
  else if (!m.variables.empty())
    problem(path + ".variables",
            fmt::format("monitor '{}' ({}) samples no state: it has no 'variables'", m.name, m.model));
  refuse_unknown_keys(owner(m, 1, "number"), m.values, known, findings_, {"model", "target", "variables"});
  if (c.monitor().needs_samples != 0) {
    variables(m, c);
    interval(m, c);
  }
  header(c);
}

}  // namespace rheobase
