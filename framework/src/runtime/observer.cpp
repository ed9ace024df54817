#include "runtime/observer.hpp"

#include <rheobase/units/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace rheobase {
namespace {

std::string plugin_of(const CompiledMonitor& monitor) {
  return monitor.registered->file == nullptr ? "" : fmt::format("\n  plug-in: {}", path_text(monitor.registered->file->path));
}

}  // namespace

Observer::Observer(const Network& network, const CompiledMonitor& monitor, TableSink& sink)
    : network_(network), monitor_(monitor), sink_(sink), table_{this, &Observer::append},
      self_(nullptr, monitor.monitor().destroy) {
  for (const CompiledTarget& t : monitor.targets) {
    population_names_.push_back(network.populations[t.population].name.c_str());
    population_targets_.push_back(static_cast<std::uint64_t>(t.selection.size()));
    population_neurons_.push_back(t.selection.list());
  }
  setup_.dt = network.dt;
  setup_.steps = network.steps;
  setup_.populations = monitor.targets.size();
  setup_.population_names = population_names_.data();
  setup_.population_targets = population_targets_.data();
  setup_.population_neurons = population_neurons_.data();
  setup_.targets = static_cast<std::uint64_t>(monitor.target_count);
  setup_.parameters = monitor.parameters.data();
  setup_.variables = monitor.variables.size();
  setup_.variable = monitor.variables.data();
  self_ = create();
  sink_.open(monitor.header);
}

Observer::Instance Observer::create() const {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  void* self = nullptr;
  if (monitor_.monitor().create(&setup_, &self, message.data()) != 0)
    throw PluginError(fmt::format("{} of monitor '{}' could not be created: {}{}", monitor_.registered->model->name,
                                  monitor_.name, message.data(), plugin_of(monitor_)));
  return {self, monitor_.monitor().destroy};
}

int Observer::append(void* host, std::uint64_t rows, const void* const* columns) {
  auto& self = *static_cast<Observer*>(host);
  try {
    self.sink_.append(self.monitor_.header, {rows, {columns, self.monitor_.header.columns.size()}});
    return 0;
  } catch (...) {  // must not pass through the plug-in
    self.sink_failure_ = std::current_exception();
    return 1;
  }
}

void Observer::called(int status, const char* message) const {
  if (sink_failure_) std::rethrow_exception(sink_failure_);
  if (status != 0)
    throw RunError(fmt::format("{} of monitor '{}' failed: {}{}", monitor_.registered->model->name, monitor_.name, message,
                               plugin_of(monitor_)));
}

void Observer::begin_epoch(std::int64_t first, std::int64_t steps, SampleBuffer& samples) const {
  samples.steps.clear();
  if (monitor_.monitor().needs_samples == 0) return;
  for (std::int64_t step = first == 0 ? -1 : first; step < first + steps; ++step)
    if (monitor_.samples(step)) samples.steps.push_back(step);
  samples.values.resize(monitor_.variables.size());
  for (auto& column : samples.values)
    column.resize(samples.steps.size() * static_cast<std::size_t>(monitor_.target_count));
  if (samples.steps.empty() || samples.steps[0] != -1) return;
  for (std::size_t k = 0; k < monitor_.targets.size(); ++k) {  // the initial state, before any block moves
    const CompiledTarget& t = monitor_.targets[k];
    for (std::size_t v = 0; v < monitor_.variables.size(); ++v) {
      const auto& column = network_.populations[t.population].state[monitor_.state_index[k][v]];
      for (std::int64_t i = 0; i < t.selection.size(); ++i)
        samples.values[v][static_cast<std::size_t>(t.first + i)] = column[static_cast<std::size_t>(t.selection[i])];
    }
  }
}

std::int64_t Observer::gather_spikes(const std::vector<Block>& blocks, std::int64_t epoch, std::int64_t first, std::int64_t end) {
  constexpr std::size_t many_spikes = std::size_t{1} << 19;
  steps_.clear();
  populations_.clear();
  neurons_.clear();
  if (monitor_.monitor().needs_spikes == 0) return end;
  std::int64_t step = first;
  for (; step < end && steps_.size() < many_spikes; ++step)
    for (std::size_t target = 0, block = 0; block < blocks.size(); ++block) {  // both are ordered by population
      const Block& b = blocks[block];
      while (target < monitor_.targets.size() && monitor_.targets[target].population < b.population) ++target;
      if (target == monitor_.targets.size()) break;
      const CompiledTarget& t = monitor_.targets[target];
      if (t.population != b.population) continue;
      for (std::uint64_t w = 0; w < b.words(); ++w)
        for (std::uint64_t mask = b.spikes[static_cast<std::uint64_t>(step - epoch) * b.words() + w]; mask != 0; mask &= mask - 1) {
          const std::int64_t neuron = b.first + static_cast<std::int64_t>(w * 64) + std::countr_zero(mask);
          if (!t.selection.contains(neuron)) continue;
          steps_.push_back(step);
          populations_.push_back(static_cast<std::int64_t>(target));
          neurons_.push_back(neuron);
        }
    }
  return step;
}

void Observer::observe(const std::vector<Block>& blocks, std::int64_t first, std::int64_t steps, const SampleBuffer& samples) {
  std::size_t shown = 0;  // samples
  for (std::int64_t from = first, end = first; from < first + steps; from = end) {
    end = gather_spikes(blocks, first, from, first + steps);
    const auto due = static_cast<std::size_t>(std::ranges::lower_bound(samples.steps, end) - samples.steps.begin());
    std::vector<const double*> sampled;
    for (const auto& column : samples.values)
      sampled.push_back(column.data() + shown * static_cast<std::size_t>(monitor_.target_count));
    rheobase_epoch epoch{};
    epoch.first_step = from;
    epoch.steps = end - from;
    epoch.spikes = steps_.size();
    epoch.spike_step = steps_.data();
    epoch.spike_population = populations_.data();
    epoch.spike_neuron = neurons_.data();
    epoch.samples = due - shown;
    epoch.sample_step = samples.steps.data() + shown;
    epoch.sampled = sampled.data();
    std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
    called(monitor_.monitor().observe(self_.get(), &epoch, &table_, message.data()), message.data());
    shown = due;
  }
}

void Observer::finish() {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  called(monitor_.monitor().finish(self_.get(), &table_, message.data()), message.data());
}

std::string Observer::saved() const {
  const auto refuse = [&](std::string_view why) {
    throw CheckpointError(fmt::format("monitor '{}' ({}) cannot be saved, and so neither can the run: {}{}", monitor_.name,
                                      monitor_.registered->model->name, why, plugin_of(monitor_)));
  };
  if (monitor_.monitor().save == nullptr)
    refuse("it does not tell what it keeps between epochs; take it out, or let its author add `template <class Archive> "
           "void state(Archive& a) { a(members...); }`");
  std::string bytes;
  const rheobase_bytes to{&bytes, [](void* host, const void* from, std::uint64_t size) {
                            try {
                              static_cast<std::string*>(host)->append(static_cast<const char*>(from), size);
                              return 0;
                            } catch (...) {  // must not pass through the plug-in
                              return 1;
                            }
                          }};
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  if (monitor_.monitor().save(self_.get(), &to, message.data()) != 0) refuse(message.data());
  return bytes;
}

Observer::Instance Observer::restored(std::string_view saved) const {
  Instance instance = create();
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  const auto& monitor = monitor_.monitor();
  if (monitor.restore == nullptr || monitor.restore(instance.get(), saved.data(), saved.size(), message.data()) != 0)
    throw CheckpointError(fmt::format("monitor '{}' ({}) cannot go on from the checkpoint: {}{}", monitor_.name,
                                      monitor_.registered->model->name,
                                      monitor.restore == nullptr ? "it keeps nothing" : message.data(), plugin_of(monitor_)));
  return instance;
}

}  // namespace rheobase
