#include "engine/observer.hpp"

#include "loading/for_each_cpu.hpp"
#include "loading/plugin_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rheobase {

Observer::Observer(const Network& network, const CompiledMonitor& monitor, const std::vector<Block>& blocks,
                   TableSink& sink)
    : network_(network),
      monitor_(monitor),
      sink_(sink),
      table_{this, &Observer::append},
      self_(nullptr, monitor.monitor().destroy) {
  for (const CompiledTarget& t : monitor.targets) {
    population_names_.push_back(network.populations[t.population].name.c_str());
    population_targets_.push_back(static_cast<std::uint64_t>(t.selection.size()));
    population_neurons_.push_back(t.selection.list());
    auto& with_targets = target_blocks_.emplace_back();
    for (std::size_t i = 0; i < blocks.size(); ++i)
      if (const Block& b = blocks[i]; b.population == t.population && part_in(t, b).first < part_in(t, b).second)
        with_targets.push_back({i, b.words(), b.first_neuron});
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
  for (const rheobase_field& variable : monitor.variables) variables_.push_back(&variable);
  setup_.variable = variables_.data();
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
    throw RunError(fmt::format("{} of monitor '{}' failed: {}{}", monitor_.registered->model->name, monitor_.name,
                               message, plugin_line(monitor_.registered->file)));
}

bool Observer::wants_spikes_of(const Block& block) const {
  return monitor_.monitor().needs_spikes != 0 && std::ranges::any_of(monitor_.targets, [&](const CompiledTarget& t) {
           const auto [begin, end] = part_in(t, block);
           return t.population == block.population && begin < end;
         });
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

void GatheredSpikes::make_room(std::size_t spikes) {
  if (spikes <= neurons.size()) return;
  for (auto* column : {&steps, &populations, &neurons, &zeros}) column->resize(spikes + spikes / 2);
}

RHEOBASE_FOR_EACH_CPU void Observer::gather(const SpikeLog& spikes, GatheredSpikes& to) const {
  to.sources.clear();
  for (const auto& blocks : target_blocks_)
    for (const TargetBlock& b : blocks) to.sources.push_back({spikes.reader(b.index, to.first, b.words), b.first});
  std::size_t count = 0;
  for (std::int64_t step = to.first; step < to.end; ++step) {
    if (to.sources.size() == 1) step += to.sources[0].spikes.pass_empty(to.end - step);
    if (step == to.end) break;
    GatheredSpikes::Source* block = to.sources.data();
    for (std::size_t target = 0; target < target_blocks_.size(); ++target) {
      const Selection& selection = monitor_.targets[target].selection;
      const std::size_t before = count;
      for (const GatheredSpikes::Source* const end = block + target_blocks_[target].size(); block != end; ++block) {
        const SpikeLog::Spikes fired = block->spikes.next();
        if (fired.none()) continue;
        to.make_room(count + fired.room());
        std::int64_t* const from = to.neurons.data() + count;
        std::int64_t* behind = fired.read(block->first, from);
        if (selection.list() != nullptr)
          behind = std::remove_if(from, behind, [&](std::int64_t neuron) { return !selection.contains(neuron); });
        count += static_cast<std::size_t>(behind - from);
      }
      std::int64_t* const steps = to.steps.data();
#pragma omp simd
      for (std::size_t k = before; k < count; ++k) steps[k] = step;
      if (target_blocks_.size() > 1)
        std::fill(to.populations.data() + before, to.populations.data() + count, static_cast<std::int64_t>(target));
    }
  }
  to.count = count;
}

/// Piece by piece, of as many steps as have some thousand spikes on average: so these are in cache when they are shown, and
/// some are gathered while others are shown. Where pieces end depends on how populations are cut into blocks, and so on threads:
/// monitors must not depend on it, and test-plugin holds them to that.
void Observer::observe(const EpochRecord& record, const SampleBuffer& samples, Scheduler& scheduler,
                       std::vector<GatheredSpikes>& gathered) {
  constexpr std::uint64_t spikes_a_piece = 4096;  // 96 KiB
  const bool with_spikes = monitor_.monitor().needs_spikes != 0;
  std::uint64_t spikes = 0;
  for (const auto& blocks : target_blocks_)
    for (const TargetBlock& b : blocks) spikes += with_spikes ? record.spikes.spikes(b.index) : 0;
  const auto steps = static_cast<std::uint64_t>(record.steps);
  const std::uint64_t pieces = std::clamp<std::uint64_t>(spikes / spikes_a_piece + 1, 1, steps);
  const std::uint64_t kept_spikes = 16 * std::max<std::uint64_t>(spikes_a_piece, spikes / pieces);
  const auto piece_begins = [&](std::uint64_t i) {
    return record.first + static_cast<std::int64_t>(steps * i / pieces);
  };
  gathered.resize(std::max(gathered.size(), static_cast<std::size_t>(scheduler.threads())));
  std::size_t shown = 0;  // samples
  std::vector<const double*> sampled(samples.values.size());
  const auto show = [&](const GatheredSpikes& piece) {
    const auto due =
        static_cast<std::size_t>(std::ranges::lower_bound(samples.steps, piece.end) - samples.steps.begin());
    for (std::size_t v = 0; v < sampled.size(); ++v)
      sampled[v] = samples.values[v].data() + shown * static_cast<std::size_t>(monitor_.target_count);
    rheobase_epoch epoch{};
    epoch.first_step = piece.first;
    epoch.steps = piece.end - piece.first;
    epoch.spikes = piece.count;
    epoch.spike_step = piece.steps.data();
    epoch.spike_population = (target_blocks_.size() > 1 ? piece.populations : piece.zeros).data();
    epoch.spike_neuron = piece.neurons.data();
    epoch.samples = due - shown;
    epoch.sample_step = samples.steps.data() + shown;
    epoch.sampled = sampled.data();
    std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
    called(monitor_.monitor().observe(self_.get(), &epoch, &table_, message.data()), message.data());
    shown = due;
  };
  scheduler.in_order(
      pieces,
      [&](std::size_t i, std::size_t slot) {
        gathered[slot].first = piece_begins(i);
        gathered[slot].end = piece_begins(i + 1);
        gathered[slot].count = 0;
        if (with_spikes) gather(record.spikes, gathered[slot]);
      },
      [&](std::size_t, std::size_t slot) {
        show(gathered[slot]);
        if (gathered[slot].neurons.size() > kept_spikes)
          gathered[slot] = {};  // all fired at once: seldom so many again
      });
}

void Observer::finish() {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  called(monitor_.monitor().finish(self_.get(), &table_, message.data()), message.data());
}

std::string Observer::saved() const {
  const auto refuse = [&](std::string_view why) {
    throw CheckpointError(fmt::format("monitor '{}' ({}) cannot be saved, and so neither can the run: {}{}",
                                      monitor_.name, monitor_.registered->model->name, why,
                                      plugin_line(monitor_.registered->file)));
  };
  if (monitor_.monitor().save == nullptr)
    refuse(
        "it does not declare what it keeps between epochs; remove it, or have its author add `template <class Archive> "
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
    throw CheckpointError(fmt::format(
        "monitor '{}' ({}) cannot continue from the checkpoint: {}{}", monitor_.name, monitor_.registered->model->name,
        monitor.restore == nullptr ? "it keeps nothing" : message.data(), plugin_line(monitor_.registered->file)));
  return instance;
}

}  // namespace rheobase
