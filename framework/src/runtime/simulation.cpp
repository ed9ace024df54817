// A run, epoch by epoch: all blocks advance at the same time, each on its own memory; then, in order and on one thread,
// the monitors see what happened. Nothing is shared between blocks while they move: that is why the result cannot
// depend on the number of threads.

#include <rheobase/runtime/simulation.hpp>

#include "runtime/observer.hpp"
#include "runtime/scheduler.hpp"

#include <rheobase/units/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <deque>

namespace rheobase {
namespace {

constexpr std::int64_t longest_epoch = 1024;             // steps: progress is told and a stop is heeded this often
constexpr std::uint64_t epoch_memory = 64 << 20;         // bytes for the spikes and samples of an epoch

std::int64_t epoch_length(const Network& network, const std::vector<Block>& blocks) {
  std::uint64_t a_step = 1;
  for (const Block& b : blocks) a_step += b.words() * sizeof(std::uint64_t);
  for (const CompiledMonitor& m : network.monitors)
    a_step += m.variables.size() * static_cast<std::uint64_t>(m.target_count) * sizeof(double) / static_cast<std::uint64_t>(m.interval);
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(epoch_memory / a_step), 1, longest_epoch);
}

}  // namespace

struct Simulation::Impl {
  Impl(const Model& m, const Registry& registry, const RunOptions& o)
      : model(m), options(o), network(compile(m, registry, o)), scheduler(o.threads) {
    for (CompiledPopulation& p : network.populations) p.last_spike.assign(static_cast<std::size_t>(p.size), -1);
    blocks = make_blocks(network, static_cast<std::int64_t>(std::max<std::size_t>(1, std::min<std::size_t>(options.block_size, 1 << 30))));
    scratch.resize(static_cast<std::size_t>(scheduler.threads()));
    samples.resize(network.monitors.size());
    epoch = epoch_length(network, blocks);
    TableSink& sink = options.sink != nullptr ? *options.sink : recordings;
    for (const CompiledMonitor& monitor : network.monitors) observers.emplace_back(network, monitor, sink);
  }

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
  Network network;
  Scheduler scheduler;
  Recordings recordings;
  std::vector<Block> blocks;
  std::vector<Scratch> scratch;
  std::vector<SampleBuffer> samples;
  std::deque<Observer> observers;
  std::int64_t epoch = 1;
  std::int64_t step = 0;
  bool stopped = false;
  bool finished = false;
};

Simulation::Simulation(const Model& model, const Registry& registry, const RunOptions& options)
    : impl_(std::make_unique<Impl>(model, registry, options)) {}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

bool Simulation::advance(std::int64_t steps) {
  Impl& s = *impl_;
  s.stopped = false;
  const std::int64_t end = s.step + std::min(steps, s.network.steps - s.step);
  while (s.step < end) {
    s.run_epoch(std::min(s.epoch, end - s.step));
    if (s.options.on_progress && !s.options.on_progress(s.step)) {
      s.stopped = s.step < s.network.steps;
      return !s.stopped;
    }
  }
  return true;
}

void Simulation::run() {
  Impl& s = *impl_;
  if (s.finished || !advance(s.network.steps - s.step)) return;
  for (Observer& observer : s.observers) observer.finish();
  s.finished = true;
}

std::int64_t Simulation::step() const { return impl_->step; }
std::int64_t Simulation::steps() const { return impl_->network.steps; }
bool Simulation::stopped() const { return impl_->stopped; }
const Recordings& Simulation::recordings() const { return impl_->recordings; }
const Model& Simulation::model() const { return impl_->model; }
const std::vector<Problem>& Simulation::warnings() const { return impl_->network.warnings; }
const Estimate& Simulation::estimate() const { return impl_->network.estimate; }

std::vector<PopulationSummary> Simulation::summaries() const {
  std::vector<PopulationSummary> all;
  for (std::size_t i = 0; i < impl_->network.populations.size(); ++i) all.push_back(impl_->summary(i));
  return all;
}

namespace {

std::size_t field_index(std::span<const rheobase_field> fields, std::string_view name, const CompiledPopulation& p, const char* what) {
  std::string known;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].name == name) return k;
    known += (known.empty() ? "" : ", ") + std::string(fields[k].name);
  }
  throw std::out_of_range(fmt::format("population '{}' ({}) has no {} '{}'; it has {}", p.name, p.model().name, what, name, known));
}

}  // namespace

Eigen::Map<const Eigen::ArrayXd> Simulation::state(std::string_view population, std::string_view variable) const {
  const CompiledPopulation& p = impl_->population(population);
  const auto& column = p.state[field_index(p.state_fields(), variable, p, "state variable")];
  return {column.data(), static_cast<Eigen::Index>(column.size())};
}

Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>> Simulation::last_spikes(std::string_view population) const {
  const auto& steps = impl_->population(population).last_spike;
  return {steps.data(), static_cast<Eigen::Index>(steps.size())};
}

double Simulation::parameter(std::string_view population, std::string_view name, std::int64_t neuron) const {
  const CompiledPopulation& p = impl_->population(population);
  if (neuron < 0 || neuron >= p.size)
    throw std::out_of_range(fmt::format("population '{}' has neurons 0 to {}, not {}", p.name, p.size - 1, neuron));
  return p.parameters.at(field_index(p.parameter_fields(), name, p, "parameter"), neuron);
}

}  // namespace rheobase
