// From symptoms to sentences. What a sentence needs and no closed form gives is measured here, once a symptom.

#include <rheobase/analysis/diagnosis.hpp>

#include <rheobase/analysis/rheobase.hpp>
#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/units/short_text.hpp>

#include "units/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

namespace rheobase {
namespace {

std::string millivolts(Voltage V) { return fmt::format("{:.4g} mV", V.value() * 1e3); }
/// A time that is a multiple of dt, without the noise of a product.
std::string in_milliseconds(Time time, Time dt) { return detail::time_text(dt, time, parse_unit("ms")) + " ms"; }
std::string amperes(double si) { return short_text(Quantity(si, dimensions::current)); }

/// The rheobase, however it could be known.
struct Threshold {
  double current = std::numeric_limits<double>::infinity();  // A; infinite: none that is finite
  std::optional<BisectedRheobase> measured;
};

/// Explains one symptom.
class Explanation {
 public:
  /// @param where in which runs it was seen @param whose run all that follows is about, where it was seen in several
  Explanation(const Symptom& symptom, std::string where, std::string whose, const Registry& registry,
              const std::function<bool()>& stopped)
      : symptom_(symptom),
        where_(std::move(where)),
        whose_(std::move(whose)),
        registry_(registry),
        stopped_(stopped),
        model_(*registry.find(RHEOBASE_KIND_NEURON, symptom.neuron.model).model) {}

  /// Empty: there is nothing to report after all.
  std::string text() {
    switch (symptom_.kind) {
      case Symptom::Kind::silent:
        return silent();
      case Symptom::Kind::initial_state:
        return initial_state();
      case Symptom::Kind::every_step:
        return every_step();
      case Symptom::Kind::aliased_bins:
        return aliased_bins();
    }
    return {};
  }

 private:
  [[nodiscard]] std::string population() const { return fmt::format("population '{}'", symptom_.summary.name); }
  [[nodiscard]] double current() const {
    return symptom_.summary.max_current ? symptom_.summary.max_current->value() : 0.0;
  }

  [[nodiscard]] RheobaseOptions measuring() const { return {.dt = symptom_.dt, .stopped = stopped_}; }

  Threshold threshold_of(const Population& neuron) const {
    if (const auto closed = closed_form_rheobase(neuron, registry_)) return {closed->value(), std::nullopt};
    Threshold threshold;
    threshold.measured = bisect_rheobase(neuron, registry_, measuring());
    if (threshold.measured->outcome == BisectedRheobase::Outcome::found)
      threshold.current = threshold.measured->current.value();
    if (threshold.measured->outcome == BisectedRheobase::Outcome::at_most_zero)
      threshold.current = -std::numeric_limits<double>::infinity();
    return threshold;
  }
  [[nodiscard]] std::optional<Voltage> threshold_potential() const {
    const rheobase_field* threshold = field_with_role(parameters_of(model_), RHEOBASE_ROLE_THRESHOLD);
    if (threshold == nullptr) return std::nullopt;
    return Voltage::from_value(std::get<Quantity>(symptom_.neuron.values.at(threshold->name)).si);
  }

  /// " of neuron 3" where neurons differ, and figures are those of one.
  [[nodiscard]] std::string of_neuron() const {
    return symptom_.neurons_differ ? fmt::format(" of neuron {}", symptom_.index) : "";
  }
  /// Whether the neuron that is looked at may have got another current than the largest of its population.
  [[nodiscard]] bool may_be_of_another() const { return symptom_.neurons_differ && symptom_.currents_differ; }

  [[nodiscard]] std::string rheobase_text(const Threshold& threshold) const {
    if (std::isfinite(threshold.current))
      return fmt::format(" The rheobase{}, {}the smallest constant current that makes it fire, is {}{}.", of_neuron(),
                         symptom_.lowest ? "the lowest of all: " : "", amperes(threshold.current),
                         threshold.measured ? fmt::format(" (measured, held for {} from rest)",
                                                          to_text(Quantity(threshold.measured->window), "s"))
                                            : "");
    const std::string it = symptom_.neurons_differ ? fmt::format("neuron {}", symptom_.index) : "it";
    if (threshold.current < 0.0) return fmt::format(" At rest {} fires without any current.", it);
    return fmt::format(" No constant current up to {} makes {} fire.", short_text(threshold.measured->current), it);
  }

  [[nodiscard]] std::string input_text() const {
    const PopulationSummary& p = symptom_.summary;
    if (symptom_.stimuli.empty()) return " No stimulus drives it.";
    if (p.max_jump) {
      const std::string also =
          current() != 0.0 ? fmt::format(" The largest current that it got is {}.", amperes(current())) : "";
      const std::string jumps = p.max_jump->value() == 0.0
                                    ? "V never jumped upwards"
                                    : fmt::format("V jumped by at most {} in one step", millivolts(*p.max_jump));
      return fmt::format(" It is driven by {}: {}.", symptom_.stimuli, jumps) + also;
    }
    if (current() == 0.0) return " Its current was never above 0.";
    return fmt::format(" The largest current that it got is {}.", amperes(current()));
  }

  /// Where V comes to rest under the current, and how far below the threshold that is.
  [[nodiscard]] std::string rest_text() const {
    const bool jumps = symptom_.summary.max_jump.has_value();
    const auto V = resting_potential(symptom_.neuron, registry_, Current::from_value(current()), measuring());
    if (!V) return {};
    std::string text = fmt::format(" {} V{} comes to rest at {}",
                                   jumps              ? "Without the jumps"
                                   : current() == 0.0 ? "Without it"
                                                      : "At this current",
                                   of_neuron(), millivolts(*V));
    const auto threshold = threshold_potential();
    if (!threshold || *threshold <= *V) return text + ".";
    text += fmt::format(", {} below the threshold of {}.", short_text(*threshold - *V), millivolts(*threshold));
    if (jumps && symptom_.summary.max_jump->value() > 0.0 && *threshold - *V > *symptom_.summary.max_jump)
      text += fmt::format(" It takes {:.0f} such jumps at once, or faster than V decays, to reach it.",
                          std::ceil((*threshold - *V).value() / symptom_.summary.max_jump->value()));
    return text;
  }

  /// A parameter that is far from its default, and with whose default the current and the rheobase would fit together.
  template <class Fits>
  std::string unit_slip(Fits fits) const {
    for (const rheobase_field& f : parameters_of(model_)) {
      if (f.choices != nullptr || f.default_value == 0.0) continue;
      const double given = std::get<Quantity>(symptom_.neuron.values.at(f.name)).si;
      const double ratio = std::abs(given / f.default_value);
      if (!std::isfinite(ratio) || (0.01 < ratio && ratio < 100.0)) continue;
      Population mended = symptom_.neuron;
      mended.values[f.name] = Quantity(f.default_value, to_dimension(f.dimension));
      const double rheobase = threshold_of(mended).current;
      if (!std::isfinite(rheobase) || !fits(rheobase)) continue;
      // In the unit that shows the slip: 1 ohm, not 1e-06 Mohm.
      const bool ohms = to_dimension(f.dimension) == dimensions::resistance && given < 1e3;
      return fmt::format(" The unit of {} is probably wrong: {} = {}; at {} the rheobase would be {}.", f.name, f.name,
                         ohms ? to_text(Quantity(given, dimensions::resistance), "ohm") : field_text(f, given),
                         field_text(f, f.default_value), amperes(rheobase));
    }
    return {};
  }

  std::string silent() {
    constexpr double just = 1e-9;
    std::string text = fmt::format("{} never fired{}.{}", population(), where_, whose_) + input_text();
    const Threshold threshold = threshold_of(symptom_.neuron);
    const double I = current(), rheobase = threshold.current;
    if (may_be_of_another() && I != 0.0 && !(symptom_.lowest && I < rheobase))
      return text + rheobase_text(threshold) +
             " Currents differ between neurons too, and another neuron may have got the largest.";
    if (I < rheobase || (I == rheobase && I == 0.0)) text += rest_text();
    text += rheobase_text(threshold);
    if (rheobase == 0.0 && I <= 0.0) return text + " Any larger current makes it fire eventually.";
    if (rheobase == -std::numeric_limits<double>::infinity())
      return text + " Its input or its initial state kept it silent.";
    if (std::abs(I - rheobase) <= just * std::abs(rheobase))
      return text + " The current equals it: V then approaches the threshold and never reaches it.";
    if (I > rheobase)
      return text +
             " The current is larger, but it was too short or rose too slowly, or the neuron did not begin at rest" +
             (symptom_.summary.max_jump ? ", or jumps pushed V down." : ".");
    if (!(I > 0.0)) return text;
    const std::string slip = unit_slip([&](double mended) { return mended < 100.0 * I && mended < rheobase; });
    if (!slip.empty()) return text + slip;
    if (std::isfinite(rheobase) && rheobase / I >= 100.0)
      text +=
          fmt::format(" The unit of the stimulus may be wrong: its current is {:.3g} times too small.", rheobase / I);
    return text;
  }

  std::string initial_state() {
    RunOptions options;
    options.threads = 1;
    if (stopped_) options.on_progress = [this](std::int64_t) { return !stopped_(); };
    Simulation alone(symptom_.alone, registry_, options);
    double highest = -std::numeric_limits<double>::infinity();
    if (const rheobase_field* V = field_with_role(state_fields_of(model_), RHEOBASE_ROLE_MEMBRANE_POTENTIAL))
      highest = std::ranges::max(alone.state(symptom_.summary.name, V->name));
    alone.run();
    if (alone.stopped()) return {};
    if (alone.summaries()[0].spikes == 0) return {};
    const Threshold threshold = threshold_of(symptom_.neuron);
    if (!(current() < threshold.current)) return {};
    std::string text =
        fmt::format("{} fired only in the first {}{}, and does so without any input: its initial state causes it.",
                    population(), in_milliseconds(symptom_.alone.duration, symptom_.dt), where_);
    if (std::isfinite(highest)) {
      const auto at = threshold_potential();
      text += fmt::format(" V begins at {}{}", millivolts(Voltage::from_value(highest)),
                          symptom_.summary.size > 1 ? " where it is highest" : "");
      if (at && highest >= at->value()) text += fmt::format(", at or above the threshold of {}.", millivolts(*at));
      else text += ", and rises to the threshold by itself.";
    }
    text += input_text() + rest_text() + rheobase_text(threshold);
    return text + " A larger current would make it fire again.";
  }

  std::string every_step() {
    const PopulationSummary& p = symptom_.summary;
    std::string text =
        fmt::format("{} fires in almost every step{}: {} of {} intervals are a single dt = {}.", population(), where_,
                    p.one_step_intervals, p.intervals, to_text(Quantity(symptom_.dt))) +
        input_text();
    const Threshold threshold = threshold_of(symptom_.neuron);
    const double I = current(), rheobase = threshold.current;
    const auto V = resting_potential(symptom_.neuron, registry_, Current::from_value(I), measuring());
    const auto at = threshold_potential();
    if (V && at && *V > *at)
      text += fmt::format(" At this current V{} would come to rest at {}, {} above the threshold of {}.", of_neuron(),
                          short_text(*V), short_text(*V - *at), millivolts(*at));
    text += rheobase_text(threshold);
    const std::string slip = unit_slip([&](double mended) { return mended > rheobase && I < 100.0 * mended; });
    if (!slip.empty()) return text + slip;
    if (rheobase > 0.0 && I / rheobase >= 100.0)
      return text +
             fmt::format(" The unit of the stimulus is probably wrong: its current is {:.3g} times the rheobase.",
                         I / rheobase);
    return text + " V is above threshold again within one step: is dt small enough?";
  }

  std::string aliased_bins() const {
    const PopulationSummary& p = symptom_.summary;
    return fmt::format(
        "monitor '{}' has bins of {}, near the mean interval of {:.4g} ms of {}{}, which fires regularly (CV {:.2g}). A bin "
        "holds one spike more or less by where it begins, and the rate swings although the firing does not: choose bins of "
        "many intervals, or much shorter ones.",
        symptom_.monitor, to_text(Quantity(symptom_.bin)), p.mean_interval->value() * 1e3, population(), where_, *p.cv);
  }

  const Symptom& symptom_;
  std::string where_, whose_;
  const Registry& registry_;
  const std::function<bool()>& stopped_;
  const rheobase_model& model_;
};

/// Where silence was seen: " in 6 of 20 runs, first in run 3"; nothing where there is one run.
std::string in_runs(const std::vector<Symptom>& alike, std::size_t runs) {
  if (runs == 1) return {};
  if (alike.size() == runs) return fmt::format(" in any of the {} runs", runs);
  return fmt::format(" in {} of {} runs, first in run {}", alike.size(), runs, alike.front().run);
}

/// Where the first of some was seen, and in how many it was: " in run 3, as in 6 of 20 runs".
std::string first_of_runs(const std::vector<Symptom>& alike, std::size_t runs) {
  if (runs == 1) return {};
  if (alike.size() == 1) return fmt::format(" in run {} of {}", alike.front().run, runs);
  return fmt::format(" in run {}, as in {} of {} runs", alike.front().run, alike.size(), runs);
}

/// The one of silent runs that is explained.
const Symptom& with_largest_current(const std::vector<Symptom>& alike) {
  return *std::ranges::max_element(alike, {},
                                   [](const Symptom& f) { return f.summary.max_current.value_or(Current()); });
}

/// Empty: there is nothing to tell, or it was stopped on the way.
std::string text_of(const Symptom& symptom, std::string where, const Registry& registry,
                    const std::function<bool()>& stopped, std::string whose = {}) {
  try {
    return Explanation(symptom, std::move(where), std::move(whose), registry, stopped).text();
  } catch (const std::exception& error) {  // alone a neuron may fail where it did not in the run
    if (stopped && stopped()) return {};
    return fmt::format("population '{}' needs an explanation, but measuring one neuron failed: {}",
                       symptom.summary.name, error.what());
  }
}

}  // namespace

std::vector<std::string> explain(std::vector<Symptom> symptoms, std::size_t runs, const Registry& registry,
                                 const std::function<bool()>& stopped) {
  std::ranges::stable_sort(symptoms, {}, &Symptom::run);
  std::vector<std::vector<Symptom>> groups;
  for (Symptom& symptom : symptoms) {
    const auto key = [](const Symptom& f) { return std::tie(f.kind, f.summary.name, f.monitor); };
    const auto group =
        std::ranges::find_if(groups, [&](const auto& alike) { return key(alike.front()) == key(symptom); });
    if (group == groups.end()) groups.push_back({std::move(symptom)});
    else group->push_back(std::move(symptom));
  }
  std::vector<std::string> texts;
  for (const std::vector<Symptom>& alike : groups) {
    if (stopped && stopped()) break;
    std::string text;
    if (alike.front().kind == Symptom::Kind::initial_state) {  // some of them may be innocent
      for (auto told = alike.begin(); told != alike.end() && text.empty() && !(stopped && stopped()); ++told)
        text = text_of(*told, runs == 1 ? "" : fmt::format(" in run {}", told->run), registry, stopped);
    } else if (alike.front().kind == Symptom::Kind::silent) {
      const Symptom& told = with_largest_current(alike);
      text = text_of(told, in_runs(alike, runs), registry, stopped,
                     alike.size() == 1 ? "" : fmt::format(" Of run {}:", told.run));
    } else {
      text = text_of(alike.front(), first_of_runs(alike, runs), registry, stopped);
    }
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace rheobase
