#pragma once
// What a simulation holds, and how it advances: seen by the files that also save, restore and change it.

#include <rheobase/simulation/simulation.hpp>

#include "engine/engine.hpp"
#include "simulation/byte_stream.hpp"
#include "simulation/value_place.hpp"

#include <rheobase/model/names.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <stdexcept>

namespace rheobase {

struct Simulation::Impl {
  /// @param n the model, compiled
  Impl(Model m, const Registry& r, const RunOptions& o, Network n)
      : model(std::move(m)),
        options(o),
        registry(r),
        network(std::move(n)),
        recordings(network.recording_budget),
        engine(network, o, sink()) {}

  /// Writes all that the rest of the run depends on, and resumes from there: checkpoint.cpp. @throws CheckpointError
  void save(ByteWriter& to, bool with_rows);
  void restore(ByteReader& from, bool with_rows);
  template <class Head>
  void read_columns(ByteReader& from, const Head& saved);

  /// @throws std::logic_error within a callback or a sink of advance() or run(), where `what` would change the simulation
  /// under it
  void refuse_while_advancing(const char* what) const {
    if (advancing || engine.is_telling())
      throw std::logic_error(fmt::format(fmt::runtime(within), what, "a callback of advance() or run()"));
  }
  /// @throws std::logic_error within the callback of on_spikes or a sink, when more is computed than they have seen
  void refuse_while_telling(const char* what) const {
    if (engine.is_telling())
      throw std::logic_error(fmt::format(fmt::runtime(within), what, "the callback of on_spikes or a sink"));
  }
  static constexpr const char* within =
      "Simulation::{}() was called within {}: keep what is to be done, and do it when advance() or run() has returned";

  /// What a path names: looked for once. change_values.cpp
  ValuePlace& place(std::string_view path);
  void set_for_all(ValuePlace& place, double number, Findings& findings);
  void set_each(ValuePlace& place, const Value& value, const Selection& selection, Findings& findings);

  TableSink& sink() { return options.sink != nullptr ? *options.sink : recordings; }

  PopulationSummary summary(std::size_t i) const {
    const CompiledPopulation& p = network.populations[i];
    IntervalSums sums;
    PopulationSummary s;
    s.name = p.name;
    s.size = p.size;
    double current = -std::numeric_limits<double>::infinity(), jump = current;
    for (const Block& b : engine.blocks())
      if (b.population == i) {
        sums.add(b.sums);
        current = std::max(current, b.max_current);
        jump = std::max(jump, b.max_jump);
      }
    s.spikes = sums.spikes;
    s.intervals = sums.intervals;
    s.one_step_intervals = sums.one_step;
    s.silent_neurons = std::ranges::count(p.last_spike, -1);
    if (std::isfinite(current)) s.max_current = Current::from_value(current);
    if (std::isfinite(jump)) s.max_jump = Voltage::from_value(jump);
    if (engine.step() > 0)
      s.rate = Frequency::from_value(static_cast<double>(sums.spikes) /
                                     (static_cast<double>(p.size) * static_cast<double>(engine.step()) * network.dt));
    if (sums.spikes > 0) s.first_spike = Time::from_value(static_cast<double>(sums.first_spike + 1) * network.dt);
    if (const auto mean = sums.mean()) s.mean_interval = Time::from_value(*mean * network.dt);
    s.cv = sums.cv();
    return s;
  }

  const CompiledPopulation& population(std::string_view name) const {
    if (const CompiledPopulation* found = named(network.populations, name)) return *found;
    throw std::out_of_range(no_such("population", name, names_of(network.populations)));
  }

  Model model;
  RunOptions options;
  const Registry& registry;
  Network network;
  Recordings recordings;
  Engine engine;
  std::map<std::string, ValuePlace, std::less<>> places;  // by path
  std::vector<double> kept_state;                         // scratch memory of set()
  bool advancing = false;                                 // within advance()
  bool stopped = false;
  bool finished = false;
};

}  // namespace rheobase
