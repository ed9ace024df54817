// Whether there is room for a model and what it records: refused with the figures before anything is allocated.

#include "compile/compile_series.hpp"
#include "compile/compiler.hpp"
#include "compile/sizes.hpp"

#include <algorithm>

namespace rheobase {
namespace {

constexpr std::uint64_t block_bytes = 1024;  // with its input and what it prepares, about

bool has_value_for_each(const Value& value) {
  return !std::holds_alternative<Quantity>(value) && !std::holds_alternative<std::string>(value) &&
         !std::holds_alternative<SharedSeries>(value);
}

/// Bytes a neuron for values that differ: those of parameters have a column of their own, and a list is kept as it was given.
std::uint64_t spread(std::span<const rheobase_field> parameters, const Values& values) {
  std::uint64_t bytes = 0;
  for (const auto& [name, value] : values) {
    if (!has_value_for_each(value)) continue;
    if (named(parameters, name) != nullptr) bytes += sizeof(double);
    if (std::holds_alternative<std::vector<Quantity>>(value)) bytes += sizeof(Quantity);
  }
  return bytes;
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
  const std::uint64_t own = per_neuron(parameters_of(model), values);
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
    const std::uint64_t a_neuron = p.state_fields().size() * sizeof(double) + sizeof(std::int64_t)  // the last spike
                                   + spread(p.parameter_fields(), model_.populations[i].values);
    bytes += a_neuron * static_cast<std::uint64_t>(p.size);
    const std::int64_t smallest_block = block_size(options_.block_size, p.size, 1, true);  // as under input that varies
    bytes += block_bytes * static_cast<std::uint64_t>(p.size / smallest_block + 1);
    if (const std::uint64_t own = per_neuron(p.parameter_fields(), model_.populations[i].values); own != 0)
      bytes += p.neuron().prepared_size(static_cast<std::uint64_t>(p.size), own);
    if (largest == nullptr || p.size > largest->size) largest = &p;
  }
  for (std::size_t i = 0; i < network_.stimuli.size(); ++i) {
    const std::uint64_t a_target =
        network_.stimuli[i].stimulus().state_count * sizeof(double) +
        spread(parameters_of(*network_.stimuli[i].registered->model), model_.stimuli[i].values);
    const auto targets = static_cast<std::uint64_t>(network_.stimuli[i].target_count);
    bytes += a_target * targets;
    bytes += prepared_for(network_.stimuli[i], model_.stimuli[i].values, targets);
    bytes += series_memory(network_.stimuli[i], model_.stimuli[i].values);
  }
  network_.bytes = network_.estimate.memory = bytes;
  if (bytes > memory_limit_)
    problem(
        "population." + largest->name + ".size",
        fmt::format("size of population '{}' is {}: the model needs about {:.3g} GB of memory, but {:.3g} GB may be "
                    "used; make it smaller",
                    largest->name, largest->size, static_cast<double>(bytes) / 1e9,
                    static_cast<double>(memory_limit_) / 1e9));
}

/// Whether there is room for what monitors sample.
void Compiler::samples() {
  const CompiledMonitor* largest = nullptr;
  double most = 0.0, all = 0.0;  // doubles: no number of steps and neurons overflows them
  for (std::size_t i = 0; i < network_.monitors.size(); ++i) {
    CompiledMonitor& m = network_.monitors[i];
    if (m.monitor().needs_samples == 0) continue;
    const auto cells =
        std::ranges::count_if(m.header.columns, [](const Column& c) { return c.kind != RHEOBASE_COLUMN_TIME; });
    const double bytes = static_cast<double>(network_.steps / m.interval + 1) * static_cast<double>(m.target_count) *
                         static_cast<double>(cells) * sizeof(double);
    all += bytes;
    if (largest == nullptr || bytes > most) largest = &m;
    most = std::max(most, bytes);
  }
  network_.estimate.memory += epochs();
  const bool in_memory = options_.sink == nullptr;
  std::uint64_t left = memory_limit_ - std::min(memory_limit_, network_.estimate.memory);
  if (in_memory && options_.recording_limit > 0) left = std::min(left, options_.recording_limit);
  network_.recording_budget = options_.recording_budget > 0 ? options_.recording_budget : left;
  const std::uint64_t limit = !in_memory ? options_.recording_limit : options_.recording_budget > 0 ? 0 : left;
  if (((in_memory && options_.recording_budget == 0) || limit > 0) && all > static_cast<double>(limit))
    return problem(
        "monitor." + largest->name + ".interval",
        fmt::format("the samples of monitor '{}' are {:.3g} GB, but there is room for {:.3g} GB; sample fewer "
                    "neurons, or at a longer interval",
                    largest->name, most / 1e9, static_cast<double>(limit) / 1e9));
  network_.estimate.recorded = static_cast<std::uint64_t>(std::min(all, 1e18));
  if (in_memory) network_.estimate.memory += std::min(network_.estimate.recorded, network_.recording_budget);
}

/// What the spikes and samples of the epochs that are in memory at the same time may take.
std::uint64_t Compiler::epochs() const {
  const auto in_an_epoch = static_cast<double>(std::min(longest_epoch(network_.estimate.neurons), network_.steps));
  double bytes = 0.0;
  for (const CompiledPopulation& p : network_.populations) {
    const auto index = static_cast<std::size_t>(&p - network_.populations.data());
    if (std::ranges::any_of(network_.monitors, [&](const CompiledMonitor& m) {
          return m.monitor().needs_spikes != 0 && std::ranges::count(m.targets, index, &CompiledTarget::population) > 0;
        }))
      bytes += in_an_epoch * (static_cast<double>(p.size) / 8.0 +
                              static_cast<double>(log_bytes_a_step) * static_cast<double>(p.size / least_block + 1));
  }
  for (const CompiledMonitor& m : network_.monitors)
    bytes += in_an_epoch * static_cast<double>(m.target_count) * static_cast<double>(m.variables.size()) *
             sizeof(double) / static_cast<double>(m.interval);
  const std::uint64_t records = options_.threads == 1 ? 1 : 2;
  return records * std::min(static_cast<std::uint64_t>(std::min(bytes, 1e18)), epoch_memory(network_.estimate.neurons));
}

}  // namespace rheobase
