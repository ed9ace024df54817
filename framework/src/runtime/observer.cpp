#include "runtime/observer.hpp"

#include "runtime/plugin_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rheobase {

Observer::Observer(const Network& network, const CompiledMonitor& monitor, const std::vector<Block>& blocks, TableSink& sink)
    : network_(network), monitor_(monitor), blocks_(blocks), sink_(sink), table_{this, &Observer::append},
      self_(nullptr, monitor.monitor().destroy) {
  for (const CompiledTarget& t : monitor.targets) {
    population_names_.push_back(network.populations[t.population].name.c_str());
    population_targets_.push_back(static_cast<std::uint64_t>(t.selection.size()));
    population_neurons_.push_back(t.selection.list());
    const auto targeted = [&](const Block& b) {
      return b.population == t.population && t.selection.below(b.first) < t.selection.below(b.first + b.size);
    };
    const auto first = std::ranges::find_if(blocks, targeted);
    const auto end = std::find_if_not(first, blocks.end(), [&](const Block& b) {
      return b.population == t.population && b.first <= t.selection[t.selection.size() - 1];
    });
    target_blocks_.emplace_back(first - blocks.begin(), end - blocks.begin());
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
                                  monitor_.name, message.data(), plugin_line(monitor_.registered->file)));
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
                               plugin_line(monitor_.registered->file)));
}

void Observer::begin_epoch(std::int64_t first, std::int64_t steps, SampleBuffer& samples) const {
  samples.steps.clear();
  if (monitor_.monitor().needs_samples == 0) return;
  const std::int64_t from = first == 0 ? -1 : first, interval = monitor_.interval;
  for (std::int64_t step = (from + interval) / interval * interval - 1; step < first + steps; step += interval)
    samples.steps.push_back(step);
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

std::int64_t Observer::gather_spikes(const SpikeLog& spikes, std::int64_t first, std::int64_t end) {
  constexpr std::size_t many_spikes = 8192;  // 192 KiB
  gathered_ = 0;
  if (monitor_.monitor().needs_spikes == 0) return end;
  const bool few = target_blocks_.size() == 1 && target_blocks_[0].second - target_blocks_[0].first == 1;
  std::int64_t step = first;
  for (; step < end && gathered_ < many_spikes; ++step) {
    if (few && (step = spikes.next(target_blocks_[0].first, step, end)) == end) break;
    for (std::size_t target = 0; target < target_blocks_.size(); ++target) {
      const std::size_t before = gathered_;
      gathered_ = gather_step(spikes, step, target, before);
      if (gathered_ == before) continue;
      steps_.resize(gathered_);
      populations_.resize(gathered_);
      std::fill(steps_.data() + before, steps_.data() + gathered_, step);
      std::fill(populations_.data() + before, populations_.data() + gathered_, static_cast<std::int64_t>(target));
    }
  }
  return step;
}

/// Puts the neurons of a target that fired in a step behind the `count` that there are. Returns how many there are then.
std::size_t Observer::gather_step(const SpikeLog& spikes, std::int64_t step, std::size_t target, std::size_t count) {
  const Selection& selection = monitor_.targets[target].selection;
  const bool some = selection.list() != nullptr;
  for (std::size_t block = target_blocks_[target].first; block < target_blocks_[target].second; ++block) {
    const Block& b = blocks_[block];
    if (!b.spikes_are_shown) continue;  // none of its neurons is a target
    const std::size_t room = count + spikes.most(block, step, b.words());
    if (room > neurons_.size()) neurons_.resize(room);
    std::int64_t* const to = neurons_.data() + count;
    std::int64_t* end = spikes.read(block, step, b.words(), b.first, to);
    if (some) end = std::remove_if(to, end, [&](std::int64_t neuron) { return !selection.contains(neuron); });
    count += static_cast<std::size_t>(end - to);
  }
  return count;
}

void Observer::observe(const EpochRecord& record, const SampleBuffer& samples) {
  std::size_t shown = 0;  // samples
  std::vector<const double*> sampled(samples.values.size());
  for (std::int64_t from = record.first, end = from; from < record.first + record.steps; from = end) {
    end = gather_spikes(record.spikes, from, record.first + record.steps);
    const auto due = static_cast<std::size_t>(std::ranges::lower_bound(samples.steps, end) - samples.steps.begin());
    for (std::size_t v = 0; v < sampled.size(); ++v)
      sampled[v] = samples.values[v].data() + shown * static_cast<std::size_t>(monitor_.target_count);
    rheobase_epoch epoch{};
    epoch.first_step = from;
    epoch.steps = end - from;
    epoch.spikes = gathered_;
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
                                      monitor_.registered->model->name, why, plugin_line(monitor_.registered->file)));
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
                                      monitor.restore == nullptr ? "it keeps nothing" : message.data(), plugin_line(monitor_.registered->file)));
  return instance;
}

}  // namespace rheobase
