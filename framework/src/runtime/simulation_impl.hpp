#pragma once
// What a simulation holds, and how it advances: seen by the files that also save, restore and change it.

#include <rheobase/runtime/simulation.hpp>

#include "runtime/observer.hpp"
#include "runtime/scheduler.hpp"
#include "runtime/spike_callback.hpp"

#include <rheobase/units/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <deque>

namespace rheobase {

/// Steps of an epoch: as many as there is room for.
std::int64_t epoch_length(const Network& network, const std::vector<Block>& blocks);

struct Simulation::Impl {
  Impl(const Model& m, const Registry& r, const RunOptions& o)
      : model(m), options(o), registry(r), network(compile(m, r, o)), scheduler(o.threads) {
    for (CompiledPopulation& p : network.populations) p.last_spike.assign(static_cast<std::size_t>(p.size), -1);
    blocks = make_blocks(network, static_cast<std::int64_t>(std::max<std::size_t>(1, std::min<std::size_t>(options.block_size, 1 << 30))));
    scratch.resize(static_cast<std::size_t>(scheduler.threads()));
    samples.resize(network.monitors.size());
    epoch = epoch_length(network, blocks);
    for (const CompiledMonitor& monitor : network.monitors) observers.emplace_back(network, monitor, sink());
  }

  /// All that the rest of the run depends on, and goes on from there: checkpoint.cpp. @throws CheckpointError
  std::string saved(bool with_rows);
  void restore(std::string_view bytes, bool with_rows);

  TableSink& sink() { return options.sink != nullptr ? *options.sink : recordings; }

  void run_epoch(std::int64_t steps) {
    for (std::size_t m = 0; m < observers.size(); ++m) observers[m].begin_epoch(step, steps, samples[m]);
    // A block that fails stops the others at its step: what they do up to there decides which failure is the earliest.
    std::atomic<std::int64_t> end = step + steps;
    scheduler.for_each(blocks.size(), [&](std::size_t i, std::size_t slot) {
      advance_block(network, blocks[i], step, end - step, scratch[slot], samples);
      if (!blocks[i].failure) return;
      for (std::int64_t known = end; blocks[i].failure->step + 1 < known;)
        if (end.compare_exchange_weak(known, blocks[i].failure->step + 1)) break;
    });
    if (std::ranges::any_of(blocks, [](const Block& b) { return b.failure.has_value(); })) fail();
    for (std::size_t m = 0; m < observers.size(); ++m) observers[m].observe(blocks, step, steps, samples[m]);
    if (on_spikes) tell_spikes(blocks, step, steps, on_spikes);
    step += steps;
  }

  /// Tells the earliest failure of all blocks.
  [[noreturn]] void fail() {
    const Block* worst = nullptr;
    for (const Block& b : blocks)
      if (b.failure && (worst == nullptr || b.failure->step < worst->failure->step)) worst = &b;  // of equals the first block
    const Failure& f = *worst->failure;
    const double time_ms = static_cast<double>(f.step) * network.dt * 1e3;
    const std::string where = fmt::format("{}, step {} ({:.12g} ms): {}{}", f.who, f.step, time_ms, f.message,
                                          f.file != nullptr ? fmt::format("\n  plug-in: {}", path_text(f.file->path)) : "");
    if (f.not_finite) throw NotFiniteError(where);
    throw RunError(where);
  }

  PopulationSummary summary(std::size_t i) const {
    const CompiledPopulation& p = network.populations[i];
    IntervalSums sums;
    PopulationSummary s;
    s.name = p.name;
    s.size = p.size;
    double current = -std::numeric_limits<double>::infinity(), jump = current;
    for (const Block& b : blocks)
      if (b.population == i) {
        sums.add(b.sums);
        current = std::max(current, b.max_current);
        jump = std::max(jump, b.max_jump);
      }
    s.spikes = sums.spikes;
    s.intervals = sums.intervals;
    s.one_step_intervals = sums.one_step;
    s.silent_neurons = std::ranges::count(p.last_spike, -1);
    if (std::isfinite(current)) s.max_current = Current::from_value(current);
    if (std::isfinite(jump)) s.max_jump = Voltage::from_value(jump);
    if (step > 0)
      s.rate = Frequency::from_value(static_cast<double>(sums.spikes) / (static_cast<double>(p.size) * static_cast<double>(step) * network.dt));
    if (sums.spikes > 0) s.first_spike = Time::from_value(static_cast<double>(sums.first_spike + 1) * network.dt);
    if (const auto mean = sums.mean()) s.mean_interval = Time::from_value(*mean * network.dt);
    s.cv = sums.cv();
    return s;
  }

  const CompiledPopulation& population(std::string_view name) const {
    std::string known;
    for (const CompiledPopulation& p : network.populations) {
      if (p.name == name) return p;
      known += (known.empty() ? "" : ", ") + p.name;
    }
    throw std::out_of_range(fmt::format("there is no population '{}'; there is {}", name, known));
  }

  Model model;
  RunOptions options;
  const Registry& registry;
  Network network;
  Scheduler scheduler;
  Recordings recordings;
  std::vector<Block> blocks;
  std::vector<Scratch> scratch;
  std::vector<SampleBuffer> samples;
  std::deque<Observer> observers;
  SpikeCallback on_spikes;
  std::int64_t epoch = 1;
  std::int64_t step = 0;
  bool stopped = false;
  bool finished = false;
};

}  // namespace rheobase
