// What a host holds: a compiled model, the engine that advances it, and what was recorded.

#include <rheobase/runtime/simulation.hpp>

#include "runtime/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rheobase {

struct Simulation::Impl {
  Impl(const Model& m, const Registry& registry, const RunOptions& o)
      : model(m), options(o), network(compile(m, registry, o)), recordings(network.recording_budget),
        engine(network, o, o.sink != nullptr ? *o.sink : recordings) {}

  PopulationSummary summary(std::size_t i) const {
    const CompiledPopulation& p = network.populations[i];
    IntervalSums sums;
    PopulationSummary s;
    s.name = p.name;
    s.size = p.size;
    double current = -std::numeric_limits<double>::infinity(), jump = current;
    for (const Block& b : engine.blocks())
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
    if (engine.step() > 0)
      s.rate = Frequency::from_value(static_cast<double>(sums.spikes) /
                                     (static_cast<double>(p.size) * static_cast<double>(engine.step()) * network.dt));
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
  Recordings recordings;
  Engine engine;
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
  const std::int64_t end = step() + std::min(steps, s.network.steps - step());
  while (step() < end && !s.stopped) {
    s.engine.advance(end - step());
    s.stopped = s.options.on_progress && !s.options.on_progress(step()) && step() < s.network.steps;
  }
  s.engine.show();
  return !s.stopped;
}

void Simulation::run() {
  Impl& s = *impl_;
  if (s.finished || !advance(s.network.steps - step())) return;
  s.engine.finish();
  s.finished = true;
}

std::int64_t Simulation::step() const { return impl_->engine.step(); }
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
