// What abi.h asks of `advance`: the same bits however the work is cut, whoever does it, and in whatever form parameters
// and input come.

#include "conformance/draws.hpp"
#include "conformance/neuron_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace rheobase::conformance {
namespace {

// Registers side by side, single registers and a register that is not filled, for every width that there is.
constexpr std::uint64_t many = 131, steps = 400;

/// Neurons with the defaults, and with each other choice of what can be chosen, under input.
std::vector<NeuronCase> driven(const Subject& subject, std::uint64_t neurons = many) {
  std::vector<NeuronCase> cases;
  for (const Values& choice : each_choice(parameters_of(subject.model()))) {
    NeuronCase& c = cases.emplace_back(neuron_case(subject, neurons, steps, choice));
    drive(c, current_scale(c));
  }
  return cases;
}

std::size_t spikes(const NeuronOutcome& out) {
  return static_cast<std::size_t>(std::count(out.fired.begin(), out.fired.end(), std::uint8_t{1}));
}

/// "131 neurons, 400 steps, 2 choices"
std::string extent(const std::vector<NeuronCase>& cases) {
  return fmt::format("{} neurons, {} steps{}", cases[0].neurons, steps,
                     cases.size() > 1 ? fmt::format(", {} choices", cases.size()) : "");
}

/// All cuts come to what one call comes to.
std::string same_for(const std::vector<NeuronCase>& cases, const std::vector<Cut>& cuts) {
  std::size_t fired = 0;
  for (const NeuronCase& c : cases) {
    const NeuronOutcome whole = run(c);
    fired += spikes(whole);
    for (const Cut& cut : cuts)
      if (const auto where = difference(c, whole, run(c, cut), "one call", cut.name)) throw Failed{*where};
  }
  std::vector<std::string> names;
  for (const Cut& cut : cuts) names.push_back(cut.name);
  return fmt::format("{}, {} spikes: {}", extent(cases), fired, fmt::join(names, "; "));
}

void require_same(const NeuronCase& c, const NeuronOutcome& expected, const NeuronOutcome& got,
                  const std::string& expected_name, const std::string& got_name) {
  if (const auto where = difference(c, expected, got, expected_name, got_name)) throw Failed{*where};
}

}  // namespace

std::string neuron_block_size(const Subject& subject) {
  return same_for(driven(subject), {{.name = "blocks of 1", .blocks = {1}},
                                    {.name = "blocks of 7", .blocks = {7}},
                                    {.name = "blocks of 64", .blocks = {64}},
                                    {.name = "blocks of 3, 65, 8, 1", .blocks = {3, 65, 8, 1}}});
}

std::string neuron_steps_per_call(const Subject& subject) {
  return same_for(driven(subject), {{.name = "1 step a call", .steps = {1}},
                                    {.name = "3 steps a call", .steps = {3}},
                                    {.name = "1, 100, 2, 33 steps a call", .steps = {1, 100, 2, 33}}});
}

std::string neuron_threads(const Subject& subject) {
  const auto cases = driven(subject, 512);
  for (const NeuronCase& c : cases) {
    Cut cut{.name = "one thread", .blocks = {8}, .steps = {100}};
    const NeuronOutcome alone = run(c, cut);
    cut.threads = Cut::Threads::fresh;
    require_same(c, alone, run(c, cut), "one thread", "a new thread for each call");
    cut.threads = Cut::Threads::parallel;
    for (int k = 0; k < 10; ++k)  // a race shows now and then
      require_same(c, alone, run(c, cut), "one thread", "4 threads");
  }
  return fmt::format("{}: a new thread for each call; 4 threads, 10 times", extent(cases));
}

namespace {

/// Columns of one value are that value.
void require_same_columns(const NeuronCase& c, std::span<const rheobase_field> fields) {
  const NeuronOutcome uniform = run(c);
  const auto column = [&](NeuronCase& to, std::size_t k) {
    to.parameters.values[k].assign(c.neurons, c.parameters.values[k][0]);
    to.parameters.per_neuron |= std::uint64_t{1} << k;
  };
  NeuronCase all = c;
  for (std::size_t k = 0; k < fields.size(); ++k) {
    if (fields[k].choices != nullptr) continue;  // a choice is one for a whole population
    NeuronCase one = c;
    column(one, k);
    column(all, k);
    require_same(c, uniform, run(one), "one value for all",
                 fmt::format("the same value for each neuron in {}", fields[k].name));
  }
  require_same(c, uniform, run(all), "one value for all", "the same values for each neuron in all parameters");
}

/// Neurons that differ are each what they would be alone.
void require_each_its_own(const NeuronCase& differ) {
  const NeuronOutcome together = run(differ);
  for (const std::uint64_t i :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{9}, std::uint64_t{63}, std::uint64_t{64}, many - 1}) {
    const NeuronCase one = differ.one(i);
    const NeuronOutcome alone = run(one);
    NeuronOutcome part;
    for (const auto& values : together.state) part.state.push_back({values[i]});
    for (std::size_t at = i; at < together.fired.size(); at += many) part.fired.push_back(together.fired[at]);
    if (const auto where =
            difference(one, alone, part, "its parameters as one value for all", "them among others' that differ"))
      throw Failed{fmt::format("neuron {} of {} alone as neuron 0: {}", i, many, *where),
                   "the kernel may read element 0 of a column, or what `prepare` computed for other neurons"};
  }
}

}  // namespace

std::string neuron_per_neuron(const Subject& subject) {
  const std::span fields = parameters_of(subject.model());
  if (fields.empty()) throw NotApplicable{"it has no parameters"};
  for (const Values& choice : each_choice(fields)) {
    NeuronCase c = neuron_case(subject, many, steps, choice);
    drive(c, current_scale(c));
    require_same_columns(c, fields);
    Values values = near_defaults(fields, many);
    values.insert(choice.begin(), choice.end());
    NeuronCase differ = neuron_case(subject, many, steps, values);
    differ.varies = c.varies;
    differ.current = c.current;
    differ.jump = c.jump;
    require_each_its_own(differ);
  }
  return fmt::format("parameters: {}, each and all as columns; 6 of {} neurons that differ against each alone",
                     fields.size(), many);
}

std::string neuron_input_forms(const Subject& subject) {
  NeuronCase held = driven(subject)[0];
  held.varies = false;
  held.current.resize(held.neurons);
  held.jump.clear();
  NeuronCase repeated = held;
  repeated.varies = true;
  for (std::uint64_t n = 1; n < steps; ++n)
    repeated.current.insert(repeated.current.end(), held.current.begin(), held.current.end());
  const NeuronOutcome expected = run(held);
  require_same(held, expected, run(repeated), "a current held by current_stride = 0",
               "the same current repeated in every step");
  if (held.neuron().takes_jumps == 0) return "a held current and the same repeated; it takes no jumps";
  NeuronCase still = repeated;
  still.jump.assign(still.current.size(), -0.0);  // V + -0.0 is V for every V
  require_same(held, expected, run(still), "no jumps", "jumps of nothing");
  still.jump.resize(still.neurons);
  still.current = held.current;
  still.varies = false;
  require_same(held, expected, run(still), "no jumps", "jumps of nothing with jump_stride = 0");
  return "a held current and the same repeated; no jumps and jumps of nothing";
}

namespace {

void require_resumable(const NeuronCase& c) {
  for (const std::uint64_t step : {std::uint64_t{1}, std::uint64_t{50}, std::uint64_t{137}, std::uint64_t{399}}) {
    const NeuronOutcome unbroken = run(c, {.name = {}, .steps = {step, steps - step}});  // of the same calls
    const NeuronOutcome before = run(c.until(step));
    NeuronCase others = c.until(61);  // whatever the plug-in may keep elsewhere is overwritten
    std::ranges::reverse(others.current);
    (void)run(others);
    NeuronOutcome resumed = run(c.from(step, before.state));
    resumed.fired.insert(resumed.fired.begin(), before.fired.begin(), before.fired.end());
    require_same(c, unbroken, resumed, "an unbroken run",
                 fmt::format("one that was stopped after {} steps and resumed from its state", step));
  }
}

}  // namespace

std::string neuron_checkpoint(const Subject& subject) {
  const auto cases = driven(subject);
  for (const NeuronCase& c : cases) require_resumable(c);
  return fmt::format("{}, stopped after 1, 50, 137 and 399 and resumed from the state variables alone", extent(cases));
}

}  // namespace rheobase::conformance
