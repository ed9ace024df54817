// What in a run needs an explanation: read from its summaries, without computing anything anew.

#include <rheobase/analysis/diagnosis.hpp>

#include "model/selection.hpp"
#include "model/time_grid.hpp"

#include <rheobase/loading/closed_forms.hpp>
#include <rheobase/loading/manifest_reading.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

namespace rheobase {
namespace {

/// The part of a population among some targets; null: none of it.
const Target* target_of(const std::vector<Target>& targets, const std::string& population) {
  const auto target = std::ranges::find(targets, population, &Target::population);
  return target != targets.end() ? &*target : nullptr;
}
bool is_whole(const Target& target, const Population& population) {
  return Selection(target.neurons, population.size).size() == population.size;
}

/// Whether a value is one for all neurons.
bool is_shared(const Value& value) {
  if (const auto* series = std::get_if<SharedSeries>(&value)) return *series == nullptr || (*series)->neurons.empty();
  return std::holds_alternative<Quantity>(value) || std::holds_alternative<std::string>(value);
}

/// The field that sets how wide the bars of a monitor are; null if that is not known.
const rheobase_field* bin_of(const rheobase_model& monitor) {
  const rheobase_field* bin = nullptr;
  for (const rheobase_field& field : parameters_of(monitor)) {
    if (field.role != RHEOBASE_ROLE_WHOLE_STEPS) continue;
    if (std::string_view(field.name) == "bin") return &field;
    if (bin != nullptr) return nullptr;
    bin = &field;
  }
  return bin;
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
    const Population& population = model_.populations[i];
    Symptom symptom{kind, run_, p, {}, stimuli_of(p.name), model_.dt};
    const RegisteredModel& registered = registry_.find(RHEOBASE_KIND_NEURON, population.model);
    const rheobase_model& model = *registered.model;
    symptom.neurons_differ = std::ranges::any_of(parameters_of(model), [&](const rheobase_field& field) {
      const auto given = population.values.find(field.name);
      return given != population.values.end() && !is_shared(given->second);
    });
    symptom.currents_differ = currents_differ(population);
    if (symptom.neurons_differ && model.neuron->rheobase != nullptr) {
      symptom.index = easiest(population, registered);
      symptom.lowest = population.size <= most_neurons;
    }
    symptom.neuron = neuron(population, model, symptom.index);
    return symptoms_.emplace_back(std::move(symptom));
  }

  [[nodiscard]] std::int64_t last_spike(const PopulationSummary& p) const {
    return std::ranges::max(simulation_.last_spikes(p.name));
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
    if (!p.cv || *p.cv >= regular || p.intervals < fewest_intervals) return;
    // The intervals are those of the whole population: of a part nothing is known.
    const Target* target = target_of(monitor.targets, p.name);
    if (target == nullptr || !is_whole(*target, model_.populations[i])) return;
    const rheobase_model& model = *registry_.find(RHEOBASE_KIND_MONITOR, monitor.model).model;
    if (model.monitor->plot != RHEOBASE_PLOT_BARS || model.monitor->needs_spikes == 0) return;
    if (!stands_on_time(std::span(model.monitor->columns, model.monitor->column_count))) return;
    const rheobase_field* field = bin_of(model);
    if (field == nullptr) return;
    const auto given = monitor.values.find(field->name);
    const auto* quantity = given == monitor.values.end() ? nullptr : std::get_if<Quantity>(&given->second);
    const double width = quantity != nullptr ? quantity->si : field->default_value;
    const Time bin = static_cast<double>(steps_up(width, model_.dt.value())) * model_.dt;
    if (bin < from * *p.mean_interval || bin > to * *p.mean_interval) return;
    Symptom& symptom = find(Symptom::Kind::aliased_bins, i, p);
    symptom.monitor = monitor.name;
    symptom.bin = bin;
  }

  /// Whether some neurons of a population can get another current than others.
  [[nodiscard]] bool currents_differ(const Population& population) const {
    return std::ranges::any_of(model_.stimuli, [&](const Stimulus& stimulus) {
      const Target* target = target_of(stimulus.targets, population.name);
      if (target == nullptr) return false;
      const rheobase_stimulus& model = *registry_.find(RHEOBASE_KIND_STIMULUS, stimulus.model).model->stimulus;
      return to_dimension(model.output) == dimensions::current &&
             (model.random != 0 || !is_whole(*target, population) ||
              !std::ranges::all_of(stimulus.values, [](const auto& value) { return is_shared(value.second); }));
    });
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

  /// Which neuron has the lowest rheobase, of a model with a closed form.
  [[nodiscard]] std::int64_t easiest(const Population& population, const RegisteredModel& registered) const {
    const rheobase_model& model = *registered.model;
    std::int64_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    std::vector<double> parameters(model.parameter_count);
    for (std::int64_t i = 0; i < std::min(population.size, most_neurons); ++i) {
      for (std::size_t k = 0; k < parameters.size(); ++k)
        parameters[k] = simulation_.parameter(population.name, model.parameters[k].name, i);
      const auto rheobase = rheobase_of(registered, parameters);
      if (!rheobase || !(*rheobase < lowest)) continue;
      lowest = *rheobase;
      best = i;
    }
    return best;
  }

  [[nodiscard]] std::string stimuli_of(const std::string& population) const {
    std::string all;
    for (const Stimulus& stimulus : model_.stimuli) {
      if (target_of(stimulus.targets, population) == nullptr) continue;
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

  static constexpr std::int64_t most_neurons = 100'000;  // that are looked at for the easiest
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
