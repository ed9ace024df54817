#include <rheobase/analysis/diagnosis.hpp>

#include <rheobase/plugin/manifest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace rheobase {
namespace {

std::string text(double si, const Dimension& d) {
  // Four digits are enough for a person, in the prefix that keeps the number between 1 and 1000 where there is one.
  static constexpr std::array<std::pair<int, const char*>, 9> prefixes{
      {{6, "M"}, {3, "k"}, {0, ""}, {-3, "m"}, {-6, "u"}, {-9, "n"}, {-12, "p"}, {-15, "f"}, {9, "G"}}};
  const char* symbol = d == dimensions::current ? "A" : d == dimensions::voltage ? "V" : nullptr;
  if (symbol == nullptr || si == 0.0) return to_text(Quantity(si, d));
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(si)) / 3.0 + 1e-12)) * 3;
  for (const auto& [e, prefix] : prefixes)
    if (e == exponent) return fmt::format("{:.4g} {}{}", si / std::pow(10.0, e), prefix, symbol);
  return fmt::format("{:.4g} {}", si, symbol);
}
std::string amperes(double si) { return text(si, dimensions::current); }
std::string millivolts(double si) { return fmt::format("{:.4g} mV", si * 1e3); }

/// The parameters of one neuron, with the closed forms of its model.
struct OneNeuron {
  const rheobase_model* model;
  std::vector<double> parameters;
  std::int64_t neuron;

  [[nodiscard]] double rheobase() const { return model->neuron->rheobase(parameters.data()); }
};

OneNeuron one_neuron(const Simulation& simulation, const std::string& population, const rheobase_model& model,
                     std::int64_t neuron) {
  OneNeuron n{&model, {}, neuron};
  for (const rheobase_field& f : std::span(model.parameters, model.parameter_count))
    n.parameters.push_back(simulation.parameter(population, f.name, neuron));
  return n;
}

/// The neuron of the population that is the easiest to make fire.
OneNeuron easiest(const Simulation& simulation, const PopulationSummary& p, const rheobase_model& model) {
  OneNeuron best = one_neuron(simulation, p.name, model, 0);
  for (std::int64_t i = 1; i < std::min<std::int64_t>(p.size, 100'000); ++i)
    if (OneNeuron other = one_neuron(simulation, p.name, model, i); other.rheobase() < best.rheobase()) best = std::move(other);
  return best;
}

/// A parameter that is far from its default, and with whose default the current would have been near enough.
std::string unit_slip(const OneNeuron& n, double current) {
  for (std::size_t k = 0; k < n.parameters.size(); ++k) {
    const rheobase_field& f = n.model->parameters[k];
    const double ratio = std::abs(n.parameters[k] / f.default_value);
    if (f.choices != nullptr || f.default_value == 0.0 || !std::isfinite(ratio) || (0.01 < ratio && ratio < 100.0)) continue;
    OneNeuron mended = n;
    mended.parameters[k] = f.default_value;
    const double rheobase = mended.rheobase();
    if (!(rheobase < 100.0 * current) || !(rheobase < n.rheobase())) continue;
    // In the unit that shows the slip: 1 ohm, not 1e-06 Mohm.
    const bool ohms = to_dimension(f.dimension) == dimensions::resistance && n.parameters[k] < 1e3;
    const std::string given = ohms ? to_text(Quantity(n.parameters[k], dimensions::resistance), "ohm") : field_text(f, n.parameters[k]);
    return fmt::format(" The unit of {} is probably wrong: {} = {}; at {} the rheobase would be {}.", f.name, f.name, given,
                       field_text(f, f.default_value), amperes(rheobase));
  }
  return {};
}

std::string threshold_text(const OneNeuron& n, double V) {
  for (std::size_t k = 0; k < n.parameters.size(); ++k)
    if (n.model->parameters[k].role == RHEOBASE_ROLE_THRESHOLD)
      return fmt::format(", {} below the threshold of {}", text(n.parameters[k] - V, dimensions::voltage), millivolts(n.parameters[k]));
  return {};
}

std::string why_silent(const Simulation& simulation, const PopulationSummary& p, const rheobase_model& model) {
  std::string why = fmt::format("population '{}' never fired.", p.name);
  const double current = p.max_current ? p.max_current->value() : 0.0;
  why += current == 0.0 ? " It got no current." : fmt::format(" The largest current that it got is {}.", amperes(current));
  if (model.neuron->rheobase == nullptr) return why;
  const OneNeuron n = easiest(simulation, p, model);
  const double rheobase = n.rheobase();
  if (std::isnan(rheobase)) return why;
  if (model.neuron->steady_state != nullptr) {
    const double V = model.neuron->steady_state(n.parameters.data(), current);
    if (current < rheobase) why += fmt::format(" There V comes to rest at {}{}.", millivolts(V), threshold_text(n, V));
  }
  why += fmt::format(" The rheobase, the smallest constant current that makes it fire, is {}.", amperes(rheobase));
  if (current >= rheobase) return why + " The current is above that, but not for long enough: let it last longer.";
  const std::string slip = unit_slip(n, current);
  if (!slip.empty()) return why + slip;
  if (current > 0.0 && rheobase / current >= 100.0)
    return why + " The unit of the stimulus may be wrong: its current is " + fmt::format("{:.0f}", rheobase / current) + " times too small.";
  return why;
}

}  // namespace

std::vector<std::string> diagnose(const Simulation& simulation, const Registry& registry) {
  std::vector<std::string> all;
  const auto summaries = simulation.summaries();
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const PopulationSummary& p = summaries[i];
    const rheobase_model& model = *registry.find(RHEOBASE_KIND_NEURON, simulation.model().populations[i].model).model;
    if (p.spikes == 0) all.push_back(why_silent(simulation, p, model));
    else if (p.intervals > 10 && p.one_step_intervals * 2 > p.intervals)
      all.push_back(fmt::format("population '{}' fires in almost every step: {} of {} intervals are a single dt = {}. The current, up to {}, "
                                "takes V above threshold again within one step; is its unit right, and dt small enough?",
                                p.name, p.one_step_intervals, p.intervals, to_text(Quantity(simulation.model().dt)),
                                amperes(p.max_current ? p.max_current->value() : 0.0)));
  }
  return all;
}

}  // namespace rheobase
