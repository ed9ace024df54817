// What a neuron of any model does by itself: without input it comes to rest and stays there, it begins to fire where it
// says, and its solution converges as dt shrinks. None of it needs to know the equations.

#include "conformance/neuron_run.hpp"
#include "units/number_text.hpp"

#include <rheobase/analysis/rheobase.hpp>
#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/units/short_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rheobase::conformance {
namespace {

/// Which state variable is the membrane potential. @throws NotApplicable
std::size_t potential_of(const NeuronCase& c) {
  const auto fields = c.state_fields();
  const rheobase_field* found = field_with_role(fields, RHEOBASE_ROLE_MEMBRANE_POTENTIAL);
  if (found == nullptr) throw NotApplicable{"no state variable has the role membrane_potential"};
  return static_cast<std::size_t>(found - fields.data());
}

/// With enough digits to show a microvolt.
std::string rounded(const rheobase_field& f, double si) { return field_text(f, detail::rounded_to(si, 6)); }

bool fired(const NeuronOutcome& out) { return std::ranges::find(out.fired, std::uint8_t{1}) != out.fired.end(); }

// ---- rest
// ------------------------------------------------------------------------------------------------------------

/// Fifty of the longest time constants of the model, but 1 s at least and a million steps at most.
std::uint64_t settling_steps(const NeuronCase& c) {
  double longest = 0.02;
  const auto fields = parameters_of(*c.model);
  for (std::size_t k = 0; k < fields.size(); ++k)
    if (fields[k].role == RHEOBASE_ROLE_TIME_CONSTANT) longest = std::max(longest, c.parameters.values[k][0]);
  return static_cast<std::uint64_t>(std::min(1e6, std::ceil(50.0 * longest / c.dt)));
}

/// V at rest under a current that is held, and whether it is.
struct Rest {
  double earlier, later, seconds;  // V after that time, and after twice as much
  bool fires;
};

Rest rest_under(NeuronCase c, double current, std::size_t potential) {
  c.current = {current};
  c.steps = settling_steps(c);
  const NeuronOutcome first = run(c);
  c.state = first.state;
  const NeuronOutcome second = run(c);
  return {first.state[potential][0], second.state[potential][0], static_cast<double>(c.steps) * c.dt, fired(second)};
}

/// What V may be off by: a millionth of a volt, or of what other quantity it is.
double tolerance(double V) { return 1e-6 * std::max(1.0, std::abs(V)); }

void require_steady_state(const NeuronCase& c, const Rest& rest, double current, const rheobase_field& V) {
  if (rest.fires) return;
  std::vector<double> parameters;
  for (const auto& column : c.parameters.values) parameters.push_back(column[0]);
  double told = std::numeric_limits<double>::quiet_NaN();
  call("steady_state", c.neuron().steady_state, parameters.data(), current, &told);
  if (std::isnan(told) || std::abs(told - rest.later) <= tolerance(told)) return;
  throw Failed{fmt::format("steady_state says that {} comes to rest at {} under {}, but it came to {}", V.name,
                           rounded(V, told), to_text(Quantity(current, dimensions::current)), rounded(V, rest.later)),
               "correct steady_state, or the equations in step; return NaN if there is no rest or no closed form"};
}

}  // namespace

std::string neuron_rest(const Subject& subject) {
  NeuronCase c = neuron_case(subject, 1, 1);
  const std::size_t potential = potential_of(c);
  const rheobase_field& V = c.state_fields()[potential];
  const Rest rest = rest_under(c, 0.0, potential);
  if (rest.fires) throw NotApplicable{"it keeps firing without input"};
  if (!(std::abs(rest.later - rest.earlier) <= tolerance(rest.earlier)))
    throw Failed{fmt::format("without input {} went from {} after {:.3g} s to {} after {:.3g} s", V.name,
                             rounded(V, rest.earlier), rest.seconds, rounded(V, rest.later), 2.0 * rest.seconds)};
  if (c.neuron().steady_state != nullptr) {
    const double current = current_scale(c) / 4.0;
    require_steady_state(c, rest, 0.0, V);
    require_steady_state(c, rest_under(c, current, potential), current, V);
  }
  return fmt::format("{} begins at {}, is at {} after {:.3g} s and still there after {:.3g} s{}", V.name,
                     rounded(V, c.state[potential][0]), rounded(V, rest.earlier), rest.seconds, 2.0 * rest.seconds,
                     c.neuron().steady_state != nullptr ? ", as steady_state says" : "");
}

// ---- rheobase
// --------------------------------------------------------------------------------------------------------

std::string neuron_rheobase(const Subject& subject) {
  constexpr double close = 1e-3;  // of the rheobase
  const Population neuron{.name = "cell", .model = subject.model().name};
  const auto told = closed_form_rheobase(neuron, subject.registry);
  if (!told) throw NotApplicable{"the model offers no closed form of it"};
  const auto search = [&](Time window) { return bisect_rheobase(neuron, subject.registry, {.window = window}); };
  const auto text = [](Current I) { return short_text(Quantity(I), 5); };
  const BisectedRheobase first = search({});
  using Outcome = BisectedRheobase::Outcome;
  if (first.outcome == Outcome::at_most_zero && told->value() <= 0.0)
    return fmt::format("it says {} and fires without input", text(*told));
  if (first.outcome == Outcome::at_most_zero)
    throw Failed{fmt::format("rheobase says {}, but it fires without input", text(*told))};
  if (first.outcome == Outcome::none)
    throw Failed{fmt::format("rheobase says {}, but no constant current up to {} made it fire", text(*told),
                             text(first.current))};
  const auto off = [&](const BisectedRheobase& found) { return (found.current - *told).value(); };
  if (std::abs(off(first)) <= close * std::abs(told->value()))
    return fmt::format("{}, as rheobase says to {:.1g} of it", text(first.current),
                       std::abs(off(first) / told->value()));
  // A current a little above it is held for long before the first spike: what is found nears it as the current is held longer.
  const BisectedRheobase second = search(2.0 * first.window);
  if (off(first) > 0.0 && off(second) >= 0.0 && off(second) < 0.9 * off(first))
    return fmt::format("{} held for {:.3g} s and {} for {:.3g} s: it nears {}, which rheobase says",
                       text(first.current), first.window.value(), text(second.current), second.window.value(),
                       text(*told));
  throw Failed{fmt::format("rheobase says {}, but the smallest current that made it fire within {:.3g} s is {}",
                           text(*told), second.window.value(), text(second.current))};
}

// ---- convergence
// -----------------------------------------------------------------------------------------------------

std::string neuron_convergence(const Subject& subject) {
  constexpr double coarsest = 2e-4;
  constexpr std::size_t points = 100;  // times of 0.2 ms at which solutions are compared
  constexpr int halvings = 4, finest = 8;
  NeuronCase c = neuron_case(subject, 1, 1);
  const std::size_t potential = potential_of(c);
  const rheobase_field& V = c.state_fields()[potential];
  c.current = {current_scale(c) / 4.0};
  const double begin = c.state[potential][0];
  bool fires = false;
  const auto solution = [&](int halved) {
    NeuronCase part = c;
    part.steps = std::uint64_t{1} << halved;
    part.dt = std::ldexp(coarsest, -halved);
    std::vector<double> at;
    for (std::size_t k = 0; k < points; ++k) {
      const NeuronOutcome out = run(part);
      fires = fires || fired(out);
      part.state = out.state;
      at.push_back(out.state[potential][0]);
    }
    return at;
  };
  const std::vector<double> fine = solution(finest);
  std::vector<double> errors;
  double way = 0.0;
  for (const double V_then : fine) way = std::max(way, std::abs(V_then - begin));
  for (int k = 0; k < halvings; ++k) {
    const std::vector<double> coarse = solution(k);
    double& error = errors.emplace_back(0.0);
    for (std::size_t i = 0; i < points; ++i) error = std::max(error, std::abs(coarse[i] - fine[i]));
  }
  if (fires)
    throw NotApplicable{"it fires without input, or under a quarter of the smallest current that made it fire"};
  if (way == 0.0)
    throw NotApplicable{
        fmt::format("{} does not move under {}", V.name, to_text(Quantity(c.current[0], dimensions::current)))};
  const std::string under = fmt::format("20 ms under {}", to_text(Quantity(c.current[0], dimensions::current)));
  if (errors.front() < 1e-9 * way)
    return fmt::format("exact: {} over {} is the same for dt = 0.2 ms and 0.8 us, to {:.1g} of its way", V.name, under,
                       errors.front() / way);
  if (!(errors.back() < 0.6 * errors.front()))
    throw Failed{fmt::format(
        "{} over {} differs from that of a fine dt, 0.8 us, by up to {} at dt = 0.2 ms, and still by {} at {:.3g} ms",
        V.name, under, rounded(V, errors.front()), rounded(V, errors.back()), 0.2 / (1 << (halvings - 1)))};
  const double order = std::log2(errors.front() / errors.back()) / (halvings - 1);
  return fmt::format(
      "of order {:.1f} in dt: {} over {} is off by up to {:.1g} of its way at dt = 0.2 ms, {:.1g} at 0.025 ms", order,
      V.name, under, errors.front() / way, errors.back() / way);
}

}  // namespace rheobase::conformance
