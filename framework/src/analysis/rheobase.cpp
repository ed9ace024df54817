#include <rheobase/analysis/rheobase.hpp>

#include "model/time_grid.hpp"

#include <rheobase/plugin/stimulus.hpp>
#include <rheobase/loading/closed_forms.hpp>
#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <algorithm>
#include <cmath>
#include <span>

namespace rheobase {
namespace {

/// The current of the search. The core knows no stimulus by name, and the search needs none to be installed.
template <class Real>
struct HeldCurrent {
  static constexpr auto name = "held_current", description = "a constant current, held while a rheobase is searched";
  static constexpr bool always_on = true;

  struct Parameters {
    CurrentOf<Real> amplitude = 0.0_nA;
    static constexpr auto fields = std::tuple{field("amplitude", &Parameters::amplitude, "the current")};
  };

  static CurrentOf<Real> step(const Parameters& p) { return p.amplitude; }
};

const rheobase_model& model_of(const Population& neuron, const Registry& registry) {
  return *registry.find(RHEOBASE_KIND_NEURON, neuron.model).model;
}

/// What a parameter of one neuron is, in SI; a choice by its index.
double value_of(const Population& neuron, const rheobase_field& field) {
  const auto given = neuron.values.find(field.name);
  if (given == neuron.values.end()) return field.default_value;
  if (const auto* quantity = std::get_if<Quantity>(&given->second)) return quantity->si;
  const auto* choice = std::get_if<std::string>(&given->second);
  for (int k = 0; choice != nullptr && field.choices != nullptr && field.choices[k] != nullptr; ++k)
    if (*choice == field.choices[k]) return k;
  return field.default_value;
}

std::vector<double> values_of(const Population& neuron, const rheobase_model& model) {
  std::vector<double> values;
  for (const rheobase_field& field : parameters_of(model)) values.push_back(value_of(neuron, field));
  return values;
}

/// One neuron by itself, at rest.
class LoneNeuron {
 public:
  LoneNeuron(const Population& neuron, const Registry& registry, const RheobaseOptions& options)
      : stopped_(options.stopped) {
    const rheobase_model& model = model_of(neuron, registry);
    registry_.add(model);
    registry_.add(StimulusModel<HeldCurrent>::model);
    const Time window = options.window.value() > 0.0 ? options.window : default_window(neuron, registry, options.dt);
    model_.dt = options.dt;
    model_.duration =
        static_cast<double>(std::max<std::int64_t>(2, steps_up(window.value(), options.dt.value()))) * options.dt;
    model_.populations = {neuron};
    model_.stimuli = {{.name = "held", .model = HeldCurrent<double>::name, .targets = {{neuron.name}}}};
    come_to_rest(std::span(model.neuron->state, model.neuron->state_count));
  }

  [[nodiscard]] Time window() const { return model_.duration; }
  /// Whether it keeps firing without any current.
  [[nodiscard]] bool restless() const { return restless_; }

  enum class Reply { silent, fired, not_finite };
  Reply reply_to(double current) {
    try {
      Simulation simulation = under(current);
      while (simulation.step() < simulation.steps()) {
        simulation.advance(a_while);
        heed_stop(simulation);
        if (simulation.summaries()[0].spikes > 0) return Reply::fired;
      }
      return Reply::silent;
    } catch (const NotFiniteError&) {
      return Reply::not_finite;
    }
  }

  static void heed_stop(const Simulation& simulation) {
    if (simulation.stopped()) throw RunError("stopped while one neuron was measured");
  }

  Simulation under(double current) {
    model_.stimuli[0].values.insert_or_assign("amplitude", Quantity(current, dimensions::current));
    RunOptions options;
    options.threads = 1;
    if (stopped_) options.on_progress = [this](std::int64_t) { return !stopped_(); };
    return {model_, registry_, options};
  }

 private:
  static constexpr std::int64_t a_while = 1024;  // steps

  /// The initial state that a model begins with need not be at rest with these parameters.
  void come_to_rest(std::span<const rheobase_field> state) {
    Simulation simulation = under(0.0);
    const std::string name = model_.populations[0].name;
    simulation.advance(simulation.steps() / 2);
    const std::int64_t middle = simulation.step();
    simulation.run();
    heed_stop(simulation);
    restless_ = simulation.last_spikes(name)[0] >= middle;
    for (const rheobase_field& variable : state)
      model_.populations[0].values.insert_or_assign(
          variable.name, Quantity(simulation.state(name, variable.name)[0], to_dimension(variable.dimension)));
  }

  const std::function<bool()>& stopped_;
  Registry registry_;
  Model model_;
  bool restless_ = false;
};

}  // namespace

std::optional<Population> one_neuron(const Population& population, const Registry& registry) {
  Population neuron{.name = population.name, .model = population.model};
  for (const rheobase_field& field : parameters_of(model_of(population, registry))) {
    const auto given = population.values.find(field.name);
    if (given == population.values.end()) continue;
    const bool shared =
        std::holds_alternative<Quantity>(given->second) || std::holds_alternative<std::string>(given->second);
    if (!shared) return std::nullopt;
    neuron.values.insert(*given);
  }
  return neuron;
}

Time default_window(const Population& neuron, const Registry& registry, Time dt) {
  constexpr double shortest = 1.0, time_constants = 50.0, most_steps = 1e6;
  double window = shortest;
  for (const rheobase_field& field : parameters_of(model_of(neuron, registry)))
    if (field.role == RHEOBASE_ROLE_TIME_CONSTANT) window = std::max(window, time_constants * value_of(neuron, field));
  return std::min(Time::from_value(window), most_steps * dt);
}

std::optional<Current> closed_form_rheobase(const Population& neuron, const Registry& registry) {
  const RegisteredModel& registered = registry.find(RHEOBASE_KIND_NEURON, neuron.model);
  const auto rheobase = rheobase_of(registered, values_of(neuron, *registered.model));
  return rheobase ? std::optional(Current::from_value(*rheobase)) : std::nullopt;
}

BisectedRheobase bisect_rheobase(const Population& neuron, const Registry& registry, const RheobaseOptions& options) {
  using Outcome = BisectedRheobase::Outcome;
  constexpr int most_halvings = 60;
  LoneNeuron lone(neuron, registry, options);
  BisectedRheobase result;
  result.window = lone.window();
  result.dt = options.dt;
  if (lone.restless()) {
    result.outcome = Outcome::at_most_zero;
    return result;
  }
  // Silent at `low`; at `high` it fires, or its state is not finite, which a smaller current may avoid.
  using Reply = LoneNeuron::Reply;
  const double largest = options.largest.value();
  double low = 0.0, high = std::min(options.scale.value(), largest);
  Reply at_high = lone.reply_to(high);
  if (at_high == Reply::silent) {
    while (at_high == Reply::silent && high < largest) {
      low = high;
      high = std::min(2.0 * high, largest);
      at_high = lone.reply_to(high);
    }
  } else {
    for (int k = 0; k < most_halvings && low == 0.0; ++k) {
      const Reply reply = lone.reply_to(0.5 * high);
      if (reply == Reply::silent) {
        low = 0.5 * high;
      } else {
        high *= 0.5;
        at_high = reply;
      }
    }
  }
  while (at_high != Reply::silent && low > 0.0 && high - low > options.tolerance * high) {
    const double middle = 0.5 * (low + high);
    if (!(low < middle && middle < high)) break;  // neighbouring doubles
    const Reply reply = lone.reply_to(middle);
    if (reply == Reply::silent) {
      low = middle;
    } else {
      high = middle;
      at_high = reply;
    }
  }
  result.outcome = at_high == Reply::fired ? Outcome::found : Outcome::none;
  result.current = Current::from_value(at_high == Reply::not_finite ? low : high);
  result.width = Current::from_value(high - low);
  return result;
}

std::optional<Voltage> resting_potential(const Population& neuron, const Registry& registry, Current current,
                                         const RheobaseOptions& options) {
  constexpr double still = 1e-6;  // V
  const RegisteredModel& registered = registry.find(RHEOBASE_KIND_NEURON, neuron.model);
  const rheobase_model& model = *registered.model;
  if (model.neuron->steady_state != nullptr) {
    const auto V = steady_state_of(registered, values_of(neuron, model), current.value());
    return V ? std::optional(Voltage::from_value(*V)) : std::nullopt;
  }
  const rheobase_field* potential = field_with_role(state_fields_of(model), RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
  if (potential == nullptr) return std::nullopt;
  LoneNeuron lone(neuron, registry, options);
  try {
    Simulation simulation = lone.under(current.value());
    simulation.advance(simulation.steps() - std::max<std::int64_t>(1, simulation.steps() / 10));
    const double before = simulation.state(neuron.name, potential->name)[0];
    simulation.run();
    LoneNeuron::heed_stop(simulation);
    const double V = simulation.state(neuron.name, potential->name)[0];
    if (simulation.summaries()[0].spikes > 0 || std::abs(V - before) > still) return std::nullopt;
    return Voltage::from_value(V);
  } catch (const NotFiniteError&) {
    return std::nullopt;
  }
}

}  // namespace rheobase
