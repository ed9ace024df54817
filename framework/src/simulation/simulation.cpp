// What a host program does with a simulation: it advances it, and asks for what it did.

#include "simulation/simulation_impl.hpp"
#include "model/time_grid.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {

Simulation::Simulation(Model model, const Registry& registry, const RunOptions& options) {
  Network network = compile(model, registry, options);
  impl_ = std::make_unique<Impl>(std::move(model), registry, options, std::move(network));
}
Simulation::Simulation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

bool Simulation::advance(std::int64_t steps) {
  Impl& s = *impl_;
  s.refuse_while_advancing("advance");
  if (steps < 0)
    throw ModelError(
        {{"steps", fmt::format("advance by {} steps: it only advances; reset() and restore() go back", steps)}});
  const struct Advancing {
    explicit Advancing(bool& to) : flag(to) { flag = true; }
    ~Advancing() { flag = false; }
    bool& flag;
  } advancing(s.advancing);
  s.stopped = false;
  const Engine& engine = s.engine;  // not step(): a callback may move this simulation
  const std::int64_t end = engine.step() + std::min(steps, s.network.steps - engine.step());
  while (engine.step() < end && !s.stopped) {
    s.engine.advance(end - engine.step());
    try {
      s.stopped = s.options.on_progress && !s.options.on_progress(engine.step()) && engine.step() < s.network.steps;
    } catch (...) {
      s.engine.show();  // also then all that was done is recorded
      throw;
    }
  }
  s.engine.show();
  return !s.stopped;
}

bool Simulation::advance(Time duration) {
  const Quantity dt(Time::from_value(impl_->network.dt));
  const auto steps = whole_steps_in(duration.value(), dt.si);
  if (duration.value() < 0.0)
    throw ModelError({{"duration", fmt::format("advance by {}: it only advances; reset() and restore() go back",
                                               to_text(Quantity(duration)))}});
  if (!steps)
    throw ModelError({{"dt", fmt::format("advance by {}: not a whole number of steps of dt = {}",
                                         to_text(Quantity(duration)), to_text(dt))}});
  return advance(*steps);
}

void Simulation::run() {
  Impl& s = *impl_;
  s.refuse_while_advancing("run");
  if (s.finished || !advance(s.network.steps - s.engine.step())) return;
  s.engine.finish();
  s.finished = true;
}

std::int64_t Simulation::step() const { return impl_->engine.step(); }
std::int64_t Simulation::steps() const { return impl_->network.steps; }
Time Simulation::time() const { return Time::from_value(static_cast<double>(step()) * impl_->network.dt); }
void Simulation::on_spikes(SpikeCallback see) {
  impl_->refuse_while_telling("on_spikes");
  impl_->engine.tell_spikes_to(std::move(see));
}
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

std::size_t field_index(std::span<const rheobase_field> fields, std::string_view name, const CompiledPopulation& p,
                        const char* what) {
  std::string known;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].name == name) return k;
    known += (known.empty() ? "" : ", ") + std::string(fields[k].name);
  }
  throw std::out_of_range(
      fmt::format("population '{}' ({}) has no {} '{}'; it has {}", p.name, p.model().name, what, name, known));
}

}  // namespace

std::span<const double> Simulation::state(std::string_view population, std::string_view variable) const {
  const CompiledPopulation& p = impl_->population(population);
  const auto& column = p.state[field_index(p.state_fields(), variable, p, "state variable")];
  return {column.data(), column.size()};
}

void Simulation::check_state_dimension(std::string_view population, std::string_view variable,
                                       const Dimension& dimension) const {
  const CompiledPopulation& p = impl_->population(population);
  const rheobase_field& field = p.state_fields()[field_index(p.state_fields(), variable, p, "state variable")];
  if (to_dimension(field.dimension) != dimension)
    throw ModelError(
        {{fmt::format("population.{}.{}", p.name, field.name),
          fmt::format("{} of population '{}' ({}) is {}, but you asked for {}", field.name, p.name, p.model().name,
                      dimension_name(to_dimension(field.dimension)), dimension_name(dimension))}});
}

std::span<const std::int64_t> Simulation::last_spikes(std::string_view population) const {
  const auto& steps = impl_->population(population).last_spike;
  return {steps.data(), steps.size()};
}

double Simulation::parameter(std::string_view population, std::string_view name, std::int64_t neuron) const {
  const CompiledPopulation& p = impl_->population(population);
  if (neuron < 0 || neuron >= p.size)
    throw std::out_of_range(fmt::format("population '{}' has neurons 0 to {}, not {}", p.name, p.size - 1, neuron));
  return p.parameters.at(field_index(p.parameter_fields(), name, p, "parameter"), neuron);
}

}  // namespace rheobase
