// What in a run needs an explanation: read from its summaries, without computing anything anew.

#include <rheobase/analysis/diagnosis.hpp>

#include "runtime/time_grid.hpp"

#include <rheobase/plugin/manifest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

namespace rheobase {
namespace {

std::span<const rheobase_field> parameters_of(const rheobase_model& model) {
  return {model.parameters, model.parameter_count};
}

bool targets(const std::vector<Target>& targets, const std::string& population) {
  return std::ranges::find(targets, population, &Target::population) != targets.end();
}

/// Reads one run.
class Examiner {
 public:
  Examiner(const Simulation& simulation, const Registry& registry, std::size_t run)
      : simulation_(simulation), model_(simulation.model()), registry_(registry), run_(run) {}

  std::vector<Symptom> examine() {
    const auto summaries = simulation_.summaries();
    for (std::size_t i = 0; i < summaries.size(); ++i) {
      const PopulationSummary& p = summaries[i];
      if (p.spikes == 0) find(Symptom::Kind::silent, i, p);
      else if (p.intervals > 10 && p.one_step_intervals * 2 > p.intervals) find(Symptom::Kind::every_step, i, p);
      else if (!p.max_jump && last_spike(p) < simulation_.step() / 10) find_early_spikes(i, p);
      for (const Monitor& monitor : model_.monitors) find_aliasing(monitor, i, p);
    }
    return std::move(symptoms_);
  }

 private:
  Symptom& find(Symptom::Kind kind, std::size_t i, const PopulationSummary& p) {
    return symptoms_.emplace_back(
        Symptom{kind, run_, p, easiest(model_.populations[i]), stimuli_of(p.name), model_.dt});
  }

  [[nodiscard]] std::int64_t last_spike(const PopulationSummary& p) const {
    return simulation_.last_spikes(p.name).maxCoeff();
  }

  void find_early_spikes(std::size_t i, const PopulationSummary& p) {
    Model& alone = find(Symptom::Kind::initial_state, i, p).alone;
    alone.duration = static_cast<double>(last_spike(p) + 1) * model_.dt;
    alone.dt = model_.dt;
    alone.seed = model_.seed;
    alone.populations = {model_.populations[i]};
  }

  void find_aliasing(const Monitor& monitor, std::size_t i, const PopulationSummary& p) {
    constexpr double regular = 0.5, from = 0.5, to = 2.0;
    constexpr std::uint64_t fewest_intervals = 5;
    if (!p.cv || *p.cv >= regular || p.intervals < fewest_intervals || !targets(monitor.targets, p.name)) return;
    const rheobase_model& model = *registry_.find(RHEOBASE_KIND_MONITOR, monitor.model).model;
    if (model.monitor->plot != RHEOBASE_PLOT_BARS || model.monitor->needs_spikes == 0) return;
    for (const rheobase_field& field : parameters_of(model)) {
      if (field.role != RHEOBASE_ROLE_WHOLE_STEPS) continue;
      const auto given = monitor.values.find(field.name);
      const auto* quantity = given == monitor.values.end() ? nullptr : std::get_if<Quantity>(&given->second);
      const double width = quantity != nullptr ? quantity->si : field.default_value;
      const Time bin = static_cast<double>(steps_up(width, model_.dt.value())) * model_.dt;
      if (bin < from * *p.mean_interval || bin > to * *p.mean_interval) continue;
      Symptom& symptom = find(Symptom::Kind::aliased_bins, i, p);
      symptom.monitor = monitor.name;
      symptom.bin = bin;
    }
  }

  [[nodiscard]] Population neuron(const Population& population, const rheobase_model& model, std::int64_t i) const {
    Population one{.name = population.name, .model = population.model};
    for (const rheobase_field& f : parameters_of(model)) {
      const double value = simulation_.parameter(population.name, f.name, i);
      if (f.choices != nullptr) one.values[f.name] = std::string(f.choices[static_cast<std::size_t>(value)]);
      else one.values[f.name] = Quantity(value, to_dimension(f.dimension));
    }
    return one;
  }

  [[nodiscard]] Population easiest(const Population& population) const {
    constexpr std::int64_t most_neurons = 100'000;
    const rheobase_model& model = *registry_.find(RHEOBASE_KIND_NEURON, population.model).model;
    const auto shared = [](const auto& value) {
      return std::holds_alternative<Quantity>(value.second) || std::holds_alternative<std::string>(value.second);
    };
    if (model.neuron->rheobase == nullptr || std::ranges::all_of(population.values, shared)) return neuron(population, model, 0);
    std::int64_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    std::vector<double> parameters(model.parameter_count);
    for (std::int64_t i = 0; i < std::min(population.size, most_neurons); ++i) {
      for (std::size_t k = 0; k < parameters.size(); ++k)
        parameters[k] = simulation_.parameter(population.name, model.parameters[k].name, i);
      const double rheobase = model.neuron->rheobase(parameters.data());
      if (!(rheobase < lowest)) continue;
      lowest = rheobase;
      best = i;
    }
    return neuron(population, model, best);
  }

  [[nodiscard]] std::string stimuli_of(const std::string& population) const {
    std::string all;
    for (const Stimulus& stimulus : model_.stimuli) {
      if (!targets(stimulus.targets, population)) continue;
      const rheobase_model& model = *registry_.find(RHEOBASE_KIND_STIMULUS, stimulus.model).model;
      std::string values;
      for (const rheobase_field& field : parameters_of(model)) {
        const auto given = stimulus.values.find(field.name);
        values += fmt::format("{}{} = {}", values.empty() ? ": " : ", ", field.name,
                              given != stimulus.values.end() ? plain(given->second) : default_text(field));
      }
      all += fmt::format("{}'{}' ({}{})", all.empty() ? "" : " and ", stimulus.name, stimulus.model, values);
    }
    return all;
  }
  static std::string plain(const Value& value) {
    if (const auto* quantity = std::get_if<Quantity>(&value)) return to_text(*quantity);
    if (const auto* list = std::get_if<std::vector<Quantity>>(&value)) return fmt::format("a list of {}", list->size());
    return to_text(value);
  }
  static std::string default_text(const rheobase_field& field) {
    return field.choices != nullptr ? field.choices[static_cast<std::size_t>(field.default_value)]
                                    : field_text(field, field.default_value);
  }

  const Simulation& simulation_;
  const Model& model_;
  const Registry& registry_;
  std::size_t run_;
  std::vector<Symptom> symptoms_;
};

}  // namespace

std::vector<Symptom> examine(const Simulation& simulation, const Registry& registry, std::size_t run) {
  return Examiner(simulation, registry, run).examine();
}

std::vector<std::string> diagnose(const Simulation& simulation, const Registry& registry) {
  return explain(examine(simulation, registry), 1, registry);
}

}  // namespace rheobase
