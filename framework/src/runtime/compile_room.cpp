// Whether there is room for a model and what it records: refused with the figures before anything is allocated.

#include "runtime/compile_series.hpp"
#include "runtime/compiler.hpp"

#include <algorithm>

namespace rheobase {
namespace {

bool has_value_for_each(const Value& value) {
  return !std::holds_alternative<Quantity>(value) && !std::holds_alternative<std::string>(value) &&
         !std::holds_alternative<SharedSeries>(value);
}

/// Columns that hold a value for each neuron, while they are made and after.
std::uint64_t spread(const Values& values) {
  return 2 * static_cast<std::uint64_t>(std::ranges::count_if(values, [](const auto& v) { return has_value_for_each(v.second); }));
}

/// Which parameters have a value for each neuron: a bit each, as `per_neuron` of a block.
std::uint64_t per_neuron(std::span<const rheobase_field> fields, const Values& values) {
  std::uint64_t bits = 0;
  for (std::size_t k = 0; k < fields.size(); ++k)
    if (const auto given = values.find(fields[k].name); given != values.end() && has_value_for_each(given->second))
      bits |= std::uint64_t{1} << k;
  return bits;
}

/// What a stimulus prepares for each of its targets; next to nothing where all get the same values.
std::uint64_t prepared_for(const CompiledStimulus& s, const Values& values, std::uint64_t targets) {
  const rheobase_model& model = *s.registered->model;
  const std::uint64_t own = per_neuron({model.parameters, model.parameter_count}, values);
  const bool shared = own == 0 && s.stimulus().random == 0 && s.stimulus().series == RHEOBASE_SERIES_NONE;
  return shared ? 0 : s.stimulus().prepared_size(targets, own);
}

}  // namespace

/// Whether the neurons fit.
void Compiler::memory() {
  const CompiledPopulation* largest = nullptr;
  std::uint64_t bytes = network_.estimate.memory;  // the lists of targets
  for (std::size_t i = 0; i < network_.populations.size(); ++i) {
    const CompiledPopulation& p = network_.populations[i];
    const std::uint64_t columns = p.state_fields().size() + 1 + spread(model_.populations[i].values);  // 1: the last spike
    bytes += columns * 8 * static_cast<std::uint64_t>(p.size);
    if (const std::uint64_t own = per_neuron(p.parameter_fields(), model_.populations[i].values); own != 0)
      bytes += p.neuron().prepared_size(static_cast<std::uint64_t>(p.size), own);
    if (largest == nullptr || p.size > largest->size) largest = &p;
  }
  for (std::size_t i = 0; i < network_.stimuli.size(); ++i) {
    const std::uint64_t columns = network_.stimuli[i].stimulus().state_count + spread(model_.stimuli[i].values);
    const auto targets = static_cast<std::uint64_t>(network_.stimuli[i].target_count);
    bytes += columns * 8 * targets;
    bytes += prepared_for(network_.stimuli[i], model_.stimuli[i].values, targets);
    bytes += series_memory(network_.stimuli[i], model_.stimuli[i].values);
  }
  network_.estimate.memory = bytes;
  if (bytes > memory_limit_)
    problem("population." + largest->name + ".size",
            fmt::format("size of population '{}' is {}: the model needs about {:.3g} GB of memory, but {:.3g} GB may be "
                        "used; make it smaller",
                        largest->name, largest->size, static_cast<double>(bytes) / 1e9,
                        static_cast<double>(memory_limit_) / 1e9));
}

/// How often monitors sample, and whether there is room for that.
void Compiler::samples() {
  const CompiledMonitor* largest = nullptr;
  double most = 0.0, all = 0.0;  // doubles: no number of steps and neurons overflows them
  for (std::size_t i = 0; i < network_.monitors.size(); ++i) {
    CompiledMonitor& m = network_.monitors[i];
    if (m.monitor().needs_samples == 0) continue;
    interval(model_.monitors[i], m);
    const auto cells = std::ranges::count_if(m.header.columns, [](const Column& c) { return c.kind != RHEOBASE_COLUMN_TIME; });
    const double bytes = static_cast<double>(network_.steps / m.interval + 1) * static_cast<double>(m.target_count) *
                         static_cast<double>(cells) * sizeof(double);
    all += bytes;
    if (largest == nullptr || bytes > most) largest = &m;
    most = std::max(most, bytes);
  }
  const bool in_memory = options_.sink == nullptr;
  const std::uint64_t limit = in_memory ? memory_limit_ - network_.estimate.memory : options_.recording_limit;
  if ((in_memory || limit > 0) && all > static_cast<double>(limit))
    return problem("monitor." + largest->name + ".interval",
                   fmt::format("the samples of monitor '{}' are {:.3g} GB, but there is room for {:.3g} GB; sample fewer "
                               "neurons, or at a longer interval",
                               largest->name, most / 1e9, static_cast<double>(limit) / 1e9));
  network_.estimate.recorded = static_cast<std::uint64_t>(std::min(all, 1e18));
  if (in_memory) network_.estimate.memory += network_.estimate.recorded;
}

}  // namespace rheobase
