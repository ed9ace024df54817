// What a monitor promises: rows that depend on what happened alone, and that changes nothing of what it watches.

#include "conformance/cuts.hpp"
#include "conformance/monitor_run.hpp"
#include "conformance/neuron_run.hpp"
#include "conformance/own_models.hpp"
#include "conformance/parts.hpp"

#include <rheobase/simulation/simulation.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace rheobase::conformance {
namespace {

constexpr std::int64_t watched_steps = 1000;
using Cells = std::vector<std::vector<std::uint64_t>>;

std::size_t count(const Cells& rows) {
  std::size_t n = 0;
  for (const auto& column : rows) n = std::max(n, column.size());
  return n;
}

void show_all(LiveMonitor& monitor, std::int64_t run, const std::vector<std::uint64_t>& epochs) {
  for (const Piece& epoch : pieces(static_cast<std::uint64_t>(run), epochs))
    monitor.observe(static_cast<std::int64_t>(epoch.first), static_cast<std::int64_t>(epoch.count));
  monitor.finish();
}

Cells rows_of(const MonitorCase& c, const std::vector<std::uint64_t>& epochs = {}) {
  LiveMonitor monitor(c);
  show_all(monitor, c.steps, epochs);
  return monitor.rows();
}

std::string cell(const rheobase_column& column, std::uint64_t bits) {
  return column.kind == RHEOBASE_COLUMN_REAL ? fmt::format("{}", std::bit_cast<double>(bits))
                                             : fmt::format("{}", static_cast<std::int64_t>(bits));
}

void require_same(const MonitorCase& c, const Cells& expected, const Cells& got, const std::string& expected_name,
                  const std::string& got_name) {
  const auto columns = c.columns();
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const std::size_t shorter = std::min(expected[k].size(), got[k].size());
    for (std::size_t row = 0; row < shorter; ++row)
      if (expected[k][row] != got[k][row])
        throw Failed{fmt::format("{} of row {} is {} with {}, but {} with {}", columns[k].name, row,
                                 cell(columns[k], expected[k][row]), expected_name, cell(columns[k], got[k][row]),
                                 got_name)};
    if (expected[k].size() != got[k].size())
      throw Failed{fmt::format("its table has {} rows with {}, but {} with {}", expected[k].size(), expected_name,
                               got[k].size(), got_name)};
  }
}

/// Rows of a run that is stopped after some steps, and resumed after `other` by a monitor that was just created.
Cells resumed(const MonitorCase& c, const MonitorCase& other, std::int64_t stop) {
  Cells rows;
  std::string kept;
  {
    LiveMonitor begun(c);
    begun.observe(0, stop);
    kept = begun.saved();
    rows = begun.rows();
  }
  (void)rows_of(other);  // whatever the plug-in may keep elsewhere is overwritten
  LiveMonitor rest(c);
  rest.restore(kept);
  rest.observe(stop, c.steps - stop);
  rest.finish();
  for (std::size_t k = 0; k < rows.size(); ++k)
    rows[k].insert(rows[k].end(), rest.rows()[k].begin(), rest.rows()[k].end());
  return rows;
}

}  // namespace

std::string monitor_epochs(const Subject& subject) {
  const MonitorCase c = monitor_case(subject, watched_steps, 1);
  const Cells whole = rows_of(c);
  require_same(c, whole, rows_of(c, {1}), "one epoch", "epochs of 1 step");
  require_same(c, whole, rows_of(c, {7}), "one epoch", "epochs of 7 steps");
  require_same(c, whole, rows_of(c, {1, 300, 2, 64}), "one epoch", "epochs of 1, 300, 2, 64 steps");
  return fmt::format("{} rows of {} steps, {} spikes and {} samples: in one epoch; of 1; 7; 1, 300, 2, 64 steps",
                     count(whole), watched_steps, c.spike_step.size(), c.sample_step.size());
}

std::string monitor_instances(const Subject& subject) {
  const MonitorCase a = monitor_case(subject, watched_steps, 1), b = monitor_case(subject, watched_steps, 2);
  LiveMonitor first(a), second(b);
  for (const Piece& epoch : pieces(watched_steps, {37})) {
    first.observe(static_cast<std::int64_t>(epoch.first), static_cast<std::int64_t>(epoch.count));
    second.observe(static_cast<std::int64_t>(epoch.first), static_cast<std::int64_t>(epoch.count));
  }
  first.finish();
  second.finish();
  require_same(a, rows_of(a, {37}), first.rows(), "one monitor alone", "another with it");
  require_same(b, rows_of(b, {37}), second.rows(), "one monitor alone", "another with it");
  return "two at the same time, each as alone";
}

std::string monitor_checkpoint(const Subject& subject) {
  if (subject.model().monitor->save == nullptr)
    throw NotApplicable{"it does not declare what it keeps, so a run with it takes no checkpoints"};
  const MonitorCase c = monitor_case(subject, watched_steps, 1), other = monitor_case(subject, watched_steps, 2);
  for (const std::uint64_t stop : {std::uint64_t{1}, std::uint64_t{37}, std::uint64_t{500}, std::uint64_t{999}})
    require_same(c, rows_of(c, {stop, watched_steps - stop}), resumed(c, other, static_cast<std::int64_t>(stop)),
                 "an unbroken run", fmt::format("one that was stopped after {} steps and resumed", stop));
  return fmt::format("{} rows of {} steps, stopped after 1, 37, 500 and 999 and resumed", count(rows_of(c)),
                     watched_steps);
}

std::string monitor_rows(const Subject& subject) {
  const MonitorCase c = monitor_case(subject, watched_steps, 1);
  const Cells rows = rows_of(c);
  const auto columns = c.columns();
  for (std::size_t k = 0; k < columns.size(); ++k)
    for (std::size_t row = 0; row < rows[k].size(); ++row) {
      const auto number = static_cast<std::int64_t>(rows[k][row]);
      const auto refuse = [&](const std::string& rule) {
        throw Failed{
            fmt::format("{} of row {} is {}, but {}", columns[k].name, row, cell(columns[k], rows[k][row]), rule)};
      };
      if (columns[k].kind == RHEOBASE_COLUMN_STEP && (number < -1 || number >= watched_steps))
        refuse(fmt::format("the run has steps -1 to {}", watched_steps - 1));
      if (columns[k].kind == RHEOBASE_COLUMN_POPULATION &&
          (number < 0 || number >= static_cast<std::int64_t>(c.watched.size())))
        refuse("two populations are watched, 0 and 1");
      if (columns[k].kind == RHEOBASE_COLUMN_NEURON && (number < 0 || number > 8)) refuse("neurons 0 to 8 are watched");
      if (columns[k].kind == RHEOBASE_COLUMN_REAL && std::isinf(std::bit_cast<double>(rows[k][row])))
        refuse("a cell is finite, or NaN where there is no value");
    }
  MonitorCase silent = monitor_case(subject, watched_steps, 1);
  for (auto* column : {&silent.spike_step, &silent.spike_population, &silent.spike_neuron}) column->clear();
  const std::size_t without = count(rows_of(silent));
  LiveMonitor refused(c);
  refused.refuse_rows();
  bool told = false;
  try {
    show_all(refused, watched_steps, {});
  } catch (const Failed&) {
    told = true;
  }
  if (refused.refusals() > 0 && !told)
    throw Failed{"it went on as if nothing had happened where its rows could not be stored",
                 "return the number that append returned, at once"};
  if (refused.refusals() > 1)
    throw Failed{
        fmt::format("it tried to store rows {} more times after the first was refused", refused.refusals() - 1),
        "return the number that append returned, at once"};
  return fmt::format(
      "{} rows with cells that can be, {} of a run without spikes; where rows cannot be stored it says so", count(rows),
      without);
}

std::string monitor_passive(const Subject& subject) {
  Model model;
  model.duration = 100.0_ms;
  model.populations.push_back({.name = "cells", .model = clockwork.name, .size = 70});
  model.monitors.push_back(
      {.name = "after", .model = witness.name, .targets = {{"cells"}}, .variables = {"V", "clock"}});
  Simulation without(model, subject.registry, {.threads = 1});
  without.run();
  model.monitors.insert(model.monitors.begin(),
                        {.name = "tested", .model = subject.model().name, .targets = {{"cells"}}});
  Simulation with(model, subject.registry, {.threads = 1});
  with.run();
  const Table &expected = without.recordings()["after"], &got = with.recordings()["after"];
  if (expected.rows() != got.rows())
    throw Failed{fmt::format("another monitor of the same run got {} rows without it, but {} with it", expected.rows(),
                             got.rows())};
  for (const char* column : {"step", "population", "neuron"})
    if (!std::ranges::equal(expected.integers(column), got.integers(column)))
      throw Failed{fmt::format("another monitor of the same run was shown another {} with it", column)};
  for (std::size_t row = 0; row < expected.rows(); ++row)
    if (!same_bits(expected.reals("value")[row], got.reals("value")[row]))
      throw Failed{fmt::format("another monitor of the same run was shown {} without it, but {} with it",
                               expected.reals("value")[row], got.reals("value")[row])};
  for (const char* variable : {"V", "clock"})
    for (std::size_t i = 0; i < 70; ++i)
      if (!same_bits(without.state("cells", variable)[i], with.state("cells", variable)[i]))
        throw Failed{fmt::format("{} of neuron {} is {} without it, but {} with it", variable, i,
                                 without.state("cells", variable)[i], with.state("cells", variable)[i])};
  return fmt::format("70 neurons, 1000 steps: states, and the {} rows of another monitor, are the same without it",
                     expected.rows());
}

std::string monitor_bounds(const Subject& subject) {
  for (const Side side : {Side::end, Side::front})
    for (const std::uint64_t epoch : {std::uint64_t{1}, std::uint64_t{9}, std::uint64_t{63}}) {
      const MonitorCase c = monitor_case(subject, 126, 3);
      GuardedMemory memory(side);
      GuardedMemory::tell_touches("it");
      LiveMonitor monitor(c, &memory);
      show_all(monitor, c.steps, {epoch});
    }
  return "epochs of 1, 9 and 63 steps against guarded pages behind and before each array, none of which can be written";
}

}  // namespace rheobase::conformance
