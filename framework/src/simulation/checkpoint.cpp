// Saving a simulation and going on from there: all that the rest of a run depends on, as plain values. Results do not
// depend on blocks and threads, and so neither does what is saved.

#include "simulation/checkpoint_file.hpp"
#include "simulation/model_lines.hpp"
#include "simulation/simulation_impl.hpp"

#include <rheobase/plugin/archive.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
namespace {

struct SavedPopulation {
  std::vector<std::vector<double>> parameters, states;
  std::vector<std::int64_t> last_spike;
  std::uint64_t spikes = 0, intervals = 0, one_step = 0, sum = 0, squares_high = 0, squares_low = 0;
  std::int64_t first_spike = 0;
  double max_current = 0.0, max_jump = 0.0;
  template <class Archive>
  void state(Archive& a) {
    a(parameters, states, last_spike, spikes, intervals, one_step, sum, squares_high, squares_low, first_spike,
      max_current, max_jump);
  }
};

struct SavedStimulus {
  std::vector<std::vector<double>> parameters, states;
  template <class Archive>
  void state(Archive& a) {
    a(parameters, states);
  }
};

struct Saved {
  ModelLines model;
  std::int64_t step = 0;
  bool finished = false;
  std::vector<SavedPopulation> populations;
  std::vector<SavedStimulus> stimuli;
  std::vector<std::string> monitors;
  std::string rows;  // how far the sink is
  template <class Archive>
  void state(Archive& a) {
    a(model, step, finished, populations, stimuli, monitors, rows);
  }
};

SavedPopulation saved_population(const CompiledPopulation& p, std::size_t index, const std::vector<Block>& blocks) {
  SavedPopulation saved{p.parameters.values, p.state, p.last_spike};
  IntervalSums sums;
  saved.max_current = saved.max_jump = -std::numeric_limits<double>::infinity();
  for (const Block& b : blocks) {
    if (b.population != index) continue;
    sums.add(b.sums);
    saved.max_current = std::max(saved.max_current, b.max_current);
    saved.max_jump = std::max(saved.max_jump, b.max_jump);
  }
  saved.spikes = sums.spikes;
  saved.intervals = sums.intervals;
  saved.one_step = sums.one_step;
  saved.sum = sums.sum;
  saved.squares_high = static_cast<std::uint64_t>(sums.squares >> 64);
  saved.squares_low = static_cast<std::uint64_t>(sums.squares);
  saved.first_spike = sums.first_spike;
  return saved;
}

/// The sums are integers and the others maxima: it is all the same which block has them.
void restore_sums(const SavedPopulation& saved, std::size_t index, std::vector<Block>& blocks) {
  bool first = true;
  for (Block& b : blocks) {
    if (b.population != index) continue;
    b.sums = IntervalSums{};
    b.max_current = b.max_jump = -std::numeric_limits<double>::infinity();
    if (std::exchange(first, false)) {
      b.sums = {saved.spikes,
                saved.intervals,
                saved.one_step,
                saved.sum,
                static_cast<Uint128>(saved.squares_high) << 64 | saved.squares_low,
                saved.first_spike};
      b.max_current = saved.max_current;
      b.max_jump = saved.max_jump;
    }
  }
}

bool fits(const std::vector<std::vector<double>>& columns, std::size_t fields, std::int64_t count, bool or_one) {
  const auto size = static_cast<std::size_t>(count);
  return columns.size() == fields &&
         std::ranges::all_of(columns, [&](const auto& c) { return c.size() == size || (or_one && c.size() == 1); });
}

/// Whether all columns have the lengths that the network has: the same model can only have been saved so.
bool fits(const Saved& saved, const Network& network) {
  bool all = saved.populations.size() == network.populations.size() && saved.stimuli.size() == network.stimuli.size() &&
             saved.monitors.size() == network.monitors.size() && saved.step >= 0 && saved.step <= network.steps;
  for (std::size_t i = 0; all && i < network.populations.size(); ++i) {
    const CompiledPopulation& p = network.populations[i];
    const SavedPopulation& s = saved.populations[i];
    all = fits(s.parameters, p.parameter_fields().size(), p.size, true) &&
          fits(s.states, p.state.size(), p.size, false) && s.last_spike.size() == p.last_spike.size();
  }
  for (std::size_t i = 0; all && i < network.stimuli.size(); ++i) {
    const CompiledStimulus& c = network.stimuli[i];
    all = fits(saved.stimuli[i].parameters, c.parameters.values.size(), c.target_count, true) &&
          fits(saved.stimuli[i].states, c.state.size(), c.target_count, false);
  }
  return all;
}

void copy_columns(const std::vector<std::vector<double>>& from, std::vector<std::vector<double>>& to) {
  for (std::size_t k = 0; k < from.size(); ++k) std::ranges::copy(from[k], to[k].begin());  // blocks point into them
}

}  // namespace

std::string Simulation::Impl::saved(bool with_rows) {
  engine.check_whole();
  engine.show();  // also where on_progress saves
  const std::vector<Block>& blocks = engine.blocks();
  Saved saved{model_lines(model, network), engine.step(), finished, {}, {}, {}, {}};
  for (std::size_t i = 0; i < network.populations.size(); ++i)
    saved.populations.push_back(saved_population(network.populations[i], i, blocks));
  for (CompiledStimulus& s : network.stimuli) {
    spread_state(s, engine.blocks());
    saved.stimuli.push_back({s.parameters.values, s.state});
  }
  for (const Observer& observer : engine.observers()) saved.monitors.push_back(observer.saved());
  if (with_rows) saved.rows = sink().mark();
  StateWriter writer;
  saved.state(writer);
  return writer.take();
}

void Simulation::Impl::restore(std::string_view bytes, bool with_rows) {
  Saved saved;
  try {
    StateReader reader({bytes.data(), bytes.size()});
    saved.state(reader);
    reader.end();
  } catch (const std::runtime_error&) {
    throw CheckpointError("the checkpoint was written by another version of Rheobase, which keeps other things");
  }
  const std::string difference = first_difference(saved.model, model_lines(model, network));
  if (!difference.empty()) throw CheckpointError("the checkpoint is of another model: " + difference);
  if (!fits(saved, network)) throw CheckpointError("the checkpoint does not fit the model");
  std::deque<Observer>& observers = engine.observers();
  std::vector<Block>& blocks = engine.blocks();
  std::vector<Observer::Instance> monitors;  // and all that can fail before anything changes
  for (std::size_t m = 0; m < observers.size(); ++m) monitors.push_back(observers[m].restored(saved.monitors[m]));
  if (with_rows) sink().return_to(saved.rows);

  for (std::size_t m = 0; m < observers.size(); ++m) observers[m].adopt(std::move(monitors[m]));
  for (std::size_t i = 0; i < network.populations.size(); ++i) {
    CompiledPopulation& p = network.populations[i];
    SavedPopulation& s = saved.populations[i];
    if (s.parameters != p.parameters.values) replace_parameters(network, p, Columns(std::move(s.parameters)), blocks);
    copy_columns(s.states, p.state);
    std::ranges::copy(s.last_spike, p.last_spike.begin());
    restore_sums(s, i, blocks);
  }
  for (std::size_t i = 0; i < network.stimuli.size(); ++i) {
    CompiledStimulus& c = network.stimuli[i];
    SavedStimulus& s = saved.stimuli[i];
    if (s.parameters != c.parameters.values)
      replace_parameters(network, c, Columns(std::move(s.parameters)), blocks, true);
    copy_columns(s.states, c.state);
  }
  engine.go_to(saved.step);
  finished = saved.finished;
  stopped = false;
}

void Simulation::save(const std::filesystem::path& file) const {
  impl_->refuse_while_telling("save");
  write_checkpoint_file(file, impl_->saved(true));
}

void Simulation::restore(const std::filesystem::path& file) {
  impl_->refuse_while_advancing("restore");
  const std::string bytes = read_checkpoint_file(file);
  try {
    impl_->restore(bytes, true);
  } catch (const CheckpointError& error) {
    throw CheckpointError(fmt::format("{} cannot be resumed: {}", path_in_quotes(file), error.what()));
  }
}

Simulation Simulation::copy(TableSink* sink) const {
  impl_->refuse_while_telling("copy");
  RunOptions options = impl_->options;
  options.sink = sink;
  options.on_progress = {};
  Simulation other(impl_->model, impl_->registry, options);
  const bool both_in_memory = sink == nullptr && impl_->options.sink == nullptr;
  other.impl_->restore(impl_->saved(both_in_memory), both_in_memory);
  return other;
}

void Simulation::reset() {
  impl_->refuse_while_advancing("reset");
  Simulation anew(impl_->model, impl_->registry, impl_->options);
  anew.impl_->engine.tell_spikes_to(impl_->engine.told_spikes());
  impl_ = std::move(anew.impl_);
}

}  // namespace rheobase
