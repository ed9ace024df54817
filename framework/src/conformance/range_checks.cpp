// The declared ranges are true: whatever lies inside is accepted and computes, whatever lies outside is refused.

#include "conformance/neuron_run.hpp"
#include "conformance/own_models.hpp"
#include "conformance/parts.hpp"
#include "conformance/stimulus_run.hpp"

#include <fmt/format.h>

#include <cmath>

namespace rheobase::conformance {
namespace {

constexpr std::uint64_t value_sets = 256;

std::span<const rheobase_field> fields_of(const Subject& subject) { return parameters_of(subject.model()); }

/// Every value outside of a range is refused, with the name of its field. Returns how many there were.
std::size_t require_refusals(const Subject& subject) {
  std::size_t refused = 0;
  const auto refuses = [&](const rheobase_field& f, double si) {
    try {
      (void)compile(model_with(subject, 1, {{f.name, Quantity(si, to_dimension(f.dimension))}}), subject.registry,
                    {.threads = 1});
    } catch (const ModelError& error) {
      const std::string text = error.what();
      if (text.find(f.name) != std::string::npos) return void(++refused);
      throw Failed{fmt::format("{} = {} is refused without a word about it: {}", f.name, field_text(f, si), text)};
    }
    throw Failed{fmt::format("{} = {} is outside its range, but was accepted", f.name, field_text(f, si))};
  };
  for (const rheobase_field& f : fields_of(subject)) {
    if (f.choices != nullptr) continue;
    for (const double si : outside(f)) refuses(f, si);
    refuses(f, std::numeric_limits<double>::quiet_NaN());
    refuses(f, std::numeric_limits<double>::infinity());
  }
  return refused;
}

/// Calls work with sets of values anywhere inside the ranges, one set a neuron, for each choice of what can be chosen.
template <class Work>
void for_each_choice(std::span<const rheobase_field> fields, Work work) {
  for (const Values& choice : each_choice(fields)) {
    Values values = anywhere(fields, value_sets, 5);
    values.insert(choice.begin(), choice.end());
    work(values);
  }
}

const char* number_text(double not_finite) { return std::isnan(not_finite) ? "nan" : not_finite > 0 ? "inf" : "-inf"; }

/// Where the state of a neuron is not finite after a run; nothing where all is.
std::optional<std::pair<std::size_t, std::uint64_t>> not_finite(const NeuronOutcome& out) {
  for (std::size_t v = 0; v < out.state.size(); ++v)
    for (std::uint64_t i = 0; i < out.state[v].size(); ++i)
      if (!std::isfinite(out.state[v][i])) return std::pair(v, i);
  return std::nullopt;
}

/// Runs from a state over all its steps, and returns the first variable and step that is not finite.
void require_finite(const NeuronCase& c, std::uint64_t before, const std::string& values) {
  if (!not_finite(run(c))) return;
  NeuronOutcome out{c.state, {}};
  for (std::uint64_t n = 0; n < c.steps; ++n) {
    out = run(c.from(n, out.state).until(1));
    if (const auto found = not_finite(out)) {
      const auto [v, i] = *found;
      const double current = c.current[(c.varies ? n * c.neurons : 0) + i];
      throw Failed{fmt::format("{} of neuron {} became {} in step {} ({:.6g} ms) under {}{}", c.state_fields()[v].name,
                               i, number_text(out.state[v][i]), before + n,
                               static_cast<double>(before + n) * c.dt * 1e3,
                               to_text(Quantity(current, dimensions::current)), values)};
    }
  }
}

}  // namespace

std::string neuron_ranges(const Subject& subject) {
  const std::size_t refused = require_refusals(subject);
  std::size_t sets = 0;
  for_each_choice(fields_of(subject), [&](const Values& values) {
    NeuronCase c = neuron_case(subject, value_sets, 2000, values);
    const double scale = current_scale(neuron_case(subject, 2, 1));
    for (std::uint64_t i = 0; i < value_sets; ++i) c.current[i] = scale * (static_cast<double>(i % 8) - 2.0);
    for (std::uint64_t i = 0; i < value_sets; ++i) {  // each by itself, so that what prepare refuses is known
      try {
        require_finite(c.one(i), 0, "");
      } catch (const Failed& failed) {
        throw Failed{fmt::format("{}; its values, all inside their ranges: {}", failed.text,
                                 values_text(fields_of(subject), values, i))};
      }
    }
    sets += value_sets;
  });
  return fmt::format("{} values outside are refused; {} sets of values inside compute 2000 steps", refused, sets);
}

std::string neuron_finite(const Subject& subject) {
  constexpr std::uint64_t neurons = 32, calls = 100, steps = 1000;
  NeuronCase c = neuron_case(subject, neurons, steps);
  const double scale = current_scale(c);
  for (std::uint64_t i = 0; i < neurons; ++i) c.current[i] = scale * (static_cast<double>(i) / 4.0 - 2.0);
  std::size_t spikes = 0;
  for (std::uint64_t call = 0; call < calls; ++call) {
    const NeuronOutcome out = run(c);
    if (not_finite(out)) require_finite(c, call * steps, "");
    spikes += static_cast<std::size_t>(std::count(out.fired.begin(), out.fired.end(), std::uint8_t{1}));
    c.state = out.state;
  }
  return fmt::format("{} neurons under {} to {} for {} steps, {} spikes", neurons,
                     to_text(Quantity(c.current[0], dimensions::current)),
                     to_text(Quantity(c.current[neurons - 1], dimensions::current)), calls * steps, spikes);
}

namespace {

/// @param text where a value that is not finite was found, after "step N"
void require_finite(const StimulusCase& c, std::int64_t before, const std::string& values) {
  const StimulusOutcome out = run(c);
  for (std::size_t k = 0; k < out.values.size(); ++k)
    if (!std::isfinite(out.values[k]))
      throw Failed{fmt::format("its value for target {} is {} in step {}{}", k % c.targets, number_text(out.values[k]),
                               before + static_cast<std::int64_t>(k / c.targets), values)};
}

}  // namespace

std::string stimulus_ranges(const Subject& subject) {
  const std::size_t refused = require_refusals(subject);
  std::size_t sets = 0;
  for_each_choice(fields_of(subject), [&](const Values& values) {
    const StimulusCase c = stimulus_case(subject, value_sets, 2000, values);
    for (std::uint64_t i = 0; i < value_sets; ++i) {
      try {
        require_finite(c.one(i), 0, "");
      } catch (const Failed& failed) {
        throw Failed{fmt::format("{}; its values, all inside their ranges: {}", failed.text,
                                 values_text(fields_of(subject), values, i))};
      }
    }
    sets += value_sets;
  });
  return fmt::format("{} values outside are refused; {} sets of values inside compute 2000 steps", refused, sets);
}

std::string stimulus_finite(const Subject& subject) {
  constexpr std::uint64_t targets = 16, steps = 100'000;
  require_finite(stimulus_case(subject, targets, steps), 0, "");
  return fmt::format("{} targets for {} steps", targets, steps);
}

std::string monitor_ranges(const Subject& subject) {
  if (subject.model().parameter_count == 0) throw NotApplicable{"it has no parameters"};
  return fmt::format("{} values outside are refused", require_refusals(subject));
}

}  // namespace rheobase::conformance
