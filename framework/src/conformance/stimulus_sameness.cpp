// What abi.h asks of `fill`: the same bits however the work is cut and whoever does it, and that a stimulus is what its
// manifest says of it.

#include "conformance/draws.hpp"
#include "conformance/neuron_run.hpp"
#include "conformance/stimulus_run.hpp"

#include <rheobase/loading/manifest_reading.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rheobase::conformance {
namespace {

constexpr std::uint64_t compared_targets = 131, filled_steps = 300;

void require_same(const StimulusCase& c, const StimulusOutcome& expected, const StimulusOutcome& got,
                  const std::string& expected_name, const std::string& got_name) {
  if (const auto where = difference(c, expected, got, expected_name, got_name)) throw Failed{*where};
}

/// With the defaults, and with each other choice of what can be chosen.
std::vector<StimulusCase> cases_of(const Subject& subject) {
  std::vector<StimulusCase> cases;
  for (const Values& choice : each_choice(parameters_of(subject.model())))
    cases.push_back(stimulus_case(subject, compared_targets, filled_steps, choice));
  return cases;
}

/// "131 targets, 300 steps, 2 choices"
std::string extent(std::size_t choices) {
  return fmt::format("{} targets, {} steps{}", compared_targets, filled_steps,
                     choices > 1 ? fmt::format(", {} choices", choices) : "");
}

std::string same_for(const std::vector<StimulusCase>& cases, const std::vector<Cut>& cuts) {
  std::vector<std::string> names;
  for (const Cut& cut : cuts) names.push_back(cut.name);
  for (const StimulusCase& c : cases) {
    const StimulusOutcome whole = run(c);
    for (const Cut& cut : cuts) require_same(c, whole, run(c, cut), "one call", cut.name);
  }
  return fmt::format("{}: {}", extent(cases.size()), fmt::join(names, "; "));
}

/// What target i of a run got and became.
StimulusOutcome part(const StimulusOutcome& all, std::uint64_t targets, std::uint64_t i) {
  StimulusOutcome one;
  for (const auto& column : all.state) one.state.push_back({column[i]});
  for (std::size_t at = i; at < all.values.size(); at += targets) one.values.push_back(all.values[at]);
  return one;
}

}  // namespace

std::string stimulus_block_size(const Subject& subject) {
  return same_for(cases_of(subject), {{.name = "blocks of 1", .blocks = {1}},
                                      {.name = "blocks of 7", .blocks = {7}},
                                      {.name = "blocks of 64", .blocks = {64}},
                                      {.name = "blocks of 3, 65, 8, 1", .blocks = {3, 65, 8, 1}}});
}

std::string stimulus_steps_per_call(const Subject& subject) {
  return same_for(cases_of(subject), {{.name = "1 step a call", .steps = {1}},
                                      {.name = "3 steps a call", .steps = {3}},
                                      {.name = "1, 100, 2, 33 steps a call", .steps = {1, 100, 2, 33}}});
}

std::string stimulus_threads(const Subject& subject) {
  const auto cases = cases_of(subject);
  for (const StimulusCase& c : cases) {
    Cut cut{.name = "one thread", .blocks = {8}, .steps = {100}};
    const StimulusOutcome alone = run(c, cut);
    cut.threads = Cut::Threads::fresh;
    require_same(c, alone, run(c, cut), "one thread", "a new thread for each call");
    cut.threads = Cut::Threads::parallel;
    for (int k = 0; k < 10; ++k) require_same(c, alone, run(c, cut), "one thread", "4 threads");
  }
  return fmt::format("{}: a new thread for each call; 4 threads, 10 times", extent(cases.size()));
}

namespace {

/// Columns of one value are that value.
void require_same_columns(const StimulusCase& c, std::span<const rheobase_field> fields) {
  const StimulusOutcome uniform = run(c);
  StimulusCase all = c;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].choices != nullptr) continue;
    StimulusCase one = c;
    for (StimulusCase* to : {&one, &all}) {
      to->parameters.values[k].assign(compared_targets, c.parameters.values[k][0]);
      to->parameters.per_neuron |= std::uint64_t{1} << k;
    }
    require_same(c, uniform, run(one), "one value for all",
                 fmt::format("the same value for each target in {}", fields[k].name));
  }
  require_same(c, uniform, run(all), "one value for all", "the same values for each target in all parameters");
}

/// Targets that differ are each what they would be alone.
void require_each_its_own(const StimulusCase& differ) {
  const StimulusOutcome together = run(differ);
  for (const std::uint64_t i : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{9}, std::uint64_t{63},
                                std::uint64_t{64}, compared_targets - 1}) {
    const StimulusCase one = differ.one(i);
    if (const auto where = difference(one, run(one), part(together, compared_targets, i),
                                      "its parameters as one value for all", "them among others' that differ"))
      throw Failed{fmt::format("target {} of {} alone as target 0: {}", i, compared_targets, *where),
                   "the kernel may read element 0 of a column, or what `prepare` computed for other targets"};
  }
}

}  // namespace

std::string stimulus_per_neuron(const Subject& subject) {
  const std::span fields = parameters_of(subject.model());
  if (fields.empty()) throw NotApplicable{"it has no parameters"};
  for (const Values& choice : each_choice(fields)) {
    require_same_columns(stimulus_case(subject, compared_targets, filled_steps, choice), fields);
    Values values = near_defaults(fields, compared_targets);
    values.insert(choice.begin(), choice.end());
    require_each_its_own(stimulus_case(subject, compared_targets, filled_steps, values));
  }
  return fmt::format("parameters: {}, each and all as columns; 6 of {} targets that differ against each alone",
                     fields.size(), compared_targets);
}

namespace {

void require_resumable(const StimulusCase& c) {
  for (const std::uint64_t step : {std::uint64_t{1}, std::uint64_t{50}, std::uint64_t{137}, filled_steps - 1}) {
    const StimulusOutcome unbroken = run(c, {.name = {}, .steps = {step, filled_steps - step}});  // of the same calls
    StimulusCase begun = c, rest = c, others = c;
    begun.steps = step;
    const StimulusOutcome before = run(begun);
    others.seed = 12345;  // whatever the plug-in may keep elsewhere is overwritten
    others.steps = 61;
    (void)run(others);
    rest.first_step = static_cast<std::int64_t>(step);
    rest.steps = filled_steps - step;
    StimulusOutcome resumed = run(rest, {}, &before.state);
    resumed.values.insert(resumed.values.begin(), before.values.begin(), before.values.end());
    require_same(c, unbroken, resumed, "an unbroken run",
                 fmt::format("one that was stopped after {} steps and resumed from its state", step));
  }
}

}  // namespace

std::string stimulus_checkpoint(const Subject& subject) {
  const auto cases = cases_of(subject);
  for (const StimulusCase& c : cases) require_resumable(c);
  return fmt::format("{}, stopped after 1, 50, 137 and {} and resumed from the state variables alone",
                     extent(cases.size()), filled_steps - 1);
}

std::string stimulus_flags(const Subject& subject) {
  const rheobase_stimulus& s = *subject.model().stimulus;
  const StimulusCase c = stimulus_case(subject, compared_targets, filled_steps);
  const StimulusOutcome out = run(c);
  StimulusCase other = c;
  other.seed = c.seed + 1;
  const StimulusOutcome reseeded = run(other);
  other.seed = c.seed;
  other.part = c.part + 1;
  const StimulusOutcome moved = run(other);
  std::string found;
  if (s.random == 0) {
    require_same(c, out, reseeded, "seed 7", "seed 8, though it says that it draws no random numbers");
    require_same(c, out, moved, "part 99", "part 100, though it says that it draws no random numbers");
    if (s.series == RHEOBASE_SERIES_NONE)
      for (const std::uint64_t i : {std::uint64_t{1}, std::uint64_t{64}, compared_targets - 1})
        require_same(c.one(0), part(out, compared_targets, 0), part(out, compared_targets, i), "target 0",
                     fmt::format("target {}, though all have the same parameters", i));
    found = "not random: the same for every seed and part";
  } else {
    if (!difference(c, out, reseeded, "", ""))
      throw Failed{"it says that it is random, but two seeds give the same values",
                   "draw from Random, which knows the seed"};
    if (!difference(c, out, moved, "", ""))
      throw Failed{"it says that it is random, but two stimuli of one model get the same values",
                   "draw from Random, which knows the part"};
    if (!difference(c, part(out, compared_targets, 0), part(out, compared_targets, 1), "", ""))
      throw Failed{"it says that it is random, but targets 0 and 1 get the same values",
                   "draw from Random, which knows the target"};
    found = "random: differs between seeds, parts and targets";
  }
  if (s.time_invariant == 0) return found;
  for (std::size_t k = compared_targets; k < out.values.size(); ++k)
    if (!same_bits(out.values[k], out.values[k % compared_targets]))
      throw Failed{
          fmt::format("it says that it does not change, but target {} gets another value in step {} than in step 0",
                      k % compared_targets, k / compared_targets)};
  return found + "; the same in every step";
}

}  // namespace rheobase::conformance
