// Saving a simulation and going on from there: all that the rest of a run depends on, as plain values. Results do not
// depend on blocks and threads, and so neither does what is saved.

#include "simulation/checkpoint_file.hpp"
#include "simulation/model_lines.hpp"
#include "simulation/simulation_impl.hpp"

#include <rheobase/plugin/archive.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <typeinfo>
#include <utility>

namespace rheobase {
namespace {

/// What the blocks of a population summed up, and how long its columns are.
struct SavedPopulation {
  std::uint64_t spikes = 0, intervals = 0, one_step = 0, sum = 0, squares_high = 0, squares_low = 0;
  std::int64_t first_spike = 0;
  double max_current = 0.0, max_jump = 0.0;
  std::vector<std::uint64_t> parameters;  // values of each
  template <class Archive>
  void state(Archive& a) {
    a(spikes, intervals, one_step, sum, squares_high, squares_low, first_spike, max_current, max_jump, parameters);
  }
};

/// What comes first, and says what follows: the monitors, how far the sink is, the columns, and tables in memory.
struct SavedHead {
  ModelLines model;
  std::int64_t step = 0;
  bool finished = false;
  std::vector<SavedPopulation> populations;
  std::vector<std::vector<std::uint64_t>> stimuli;  // values of each parameter
  template <class Archive>
  void state(Archive& a) {
    a(model, step, finished, populations, stimuli);
  }
};

std::vector<std::uint64_t> lengths_of(const Columns& columns) {
  std::vector<std::uint64_t> lengths;
  for (const auto& column : columns.values) lengths.push_back(column.size());
  return lengths;
}

SavedPopulation saved_population(const CompiledPopulation& p, std::size_t index, const std::vector<Block>& blocks) {
  SavedPopulation saved;
  saved.parameters = lengths_of(p.parameters);
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

bool fits(const std::vector<std::uint64_t>& lengths, const Columns& columns, std::int64_t count) {
  return lengths.size() == columns.values.size() && std::ranges::all_of(lengths, [&](std::uint64_t length) {
           return length == 1 || length == static_cast<std::uint64_t>(count);
         });
}

/// Whether all columns have the lengths that the network has: the same model can only have been saved so.
bool fits(const SavedHead& saved, const Network& network) {
  bool all = saved.populations.size() == network.populations.size() && saved.stimuli.size() == network.stimuli.size() &&
             saved.step >= 0 && saved.step <= network.steps;
  for (std::size_t i = 0; all && i < network.populations.size(); ++i)
    all = fits(saved.populations[i].parameters, network.populations[i].parameters, network.populations[i].size);
  for (std::size_t i = 0; all && i < network.stimuli.size(); ++i)
    all = fits(saved.stimuli[i], network.stimuli[i].parameters, network.stimuli[i].target_count);
  return all;
}

/// The bytes of all columns that follow.
std::uint64_t column_bytes(const SavedHead& saved, const Network& network) {
  std::uint64_t values = 0;
  const auto add = [&](const std::vector<std::uint64_t>& lengths, std::uint64_t states, std::int64_t count) {
    for (const std::uint64_t length : lengths) values += length;
    values += states * static_cast<std::uint64_t>(count);
  };
  for (std::size_t i = 0; i < network.populations.size(); ++i)
    add(saved.populations[i].parameters, network.populations[i].state.size() + 1, network.populations[i].size);
  for (std::size_t i = 0; i < network.stimuli.size(); ++i)
    add(saved.stimuli[i], network.stimuli[i].state.size(), network.stimuli[i].target_count);
  return values * sizeof(double);
}

template <class Number>
std::size_t byte_count(const std::vector<Number>& column) {
  return column.size() * sizeof(Number);
}

void write(ByteWriter& to, const std::vector<std::vector<double>>& columns) {
  for (const auto& column : columns) to.bytes(column.data(), byte_count(column));
}

/// Reads columns to where they are: blocks point to them.
void read(ByteReader& from, std::vector<std::vector<double>>& columns) {
  for (auto& column : columns) from.bytes(column.data(), byte_count(column));
}

std::vector<std::vector<double>> columns_of(const std::vector<std::uint64_t>& lengths) {
  std::vector<std::vector<double>> columns;
  for (const std::uint64_t length : lengths) columns.emplace_back(static_cast<std::size_t>(length));
  return columns;
}

/// Reads the parameters of a population to where they are if their lengths allow it.
/// @param renew nobody knows what blocks point to and are prepared for
void read_parameters(ByteReader& from, const std::vector<std::uint64_t>& lengths, Network& network,
                     CompiledPopulation& p, std::vector<Block>& blocks, bool renew) {
  if (renew || lengths != lengths_of(p.parameters)) {
    auto columns = columns_of(lengths);
    read(from, columns);
    return replace_parameters(network, p, Columns(std::move(columns)), blocks);
  }
  bool differ = false;
  for (auto& column : p.parameters.values) differ = from.replace(column.data(), byte_count(column)) || differ;
  if (!differ) return;
  prepare_again(network, p, blocks);
  p.extreme = is_extreme(p);
}

void read_parameters(ByteReader& from, const std::vector<std::uint64_t>& lengths, Network& network, CompiledStimulus& s,
                     std::vector<Block>& blocks, bool renew) {
  auto columns = columns_of(lengths);
  read(from, columns);
  if (renew || columns != s.parameters.values)
    replace_parameters(network, s, Columns(std::move(columns)), blocks, true);
}

/// The sink, where it keeps its tables in memory and nothing else: they are saved without a copy.
Recordings* tables_in_memory(TableSink& sink) {
  return typeid(sink) == typeid(Recordings) ? static_cast<Recordings*>(&sink) : nullptr;
}

}  // namespace

void Simulation::Impl::save(ByteWriter& to, bool with_rows) {
  engine.check_whole();
  engine.show();  // also where on_progress saves
  SavedHead head{model_lines(model, network), engine.step(), finished, {}, {}};
  for (std::size_t i = 0; i < network.populations.size(); ++i)
    head.populations.push_back(saved_population(network.populations[i], i, engine.blocks()));
  for (CompiledStimulus& s : network.stimuli) {
    spread_state(s, engine.blocks());
    head.stimuli.push_back(lengths_of(s.parameters));
  }
  to(head);
  for (const Observer& observer : engine.observers()) {
    std::string kept = observer.saved();
    to(kept);
  }
  Recordings* const tables = with_rows ? tables_in_memory(sink()) : nullptr;
  std::string mark = !with_rows ? "" : tables != nullptr ? Recordings::kind_mark() : sink().mark();
  to(mark);
  for (const CompiledPopulation& p : network.populations) {
    write(to, p.parameters.values);
    write(to, p.state);
    to.bytes(p.last_spike.data(), byte_count(p.last_spike));
  }
  for (const CompiledStimulus& s : network.stimuli) {
    write(to, s.parameters.values);
    write(to, s.state);
  }
  if (tables != nullptr) to(*tables);
}

void Simulation::Impl::restore(ByteReader& from, bool with_rows) {
  SavedHead saved;
  std::vector<Observer::Instance> monitors;
  std::string mark;
  const auto read_or_refuse = [&](auto& member) {
    try {
      from(member);
    } catch (const CheckpointError&) {
      throw;
    } catch (const std::runtime_error&) {
      throw CheckpointError("the checkpoint was written by another version of Rheobase, which keeps other things");
    }
  };
  read_or_refuse(saved);
  const std::string difference = first_difference(saved.model, model_lines(model, network));
  if (!difference.empty()) throw CheckpointError("the checkpoint is of another model: " + difference);
  if (!fits(saved, network)) throw CheckpointError("the checkpoint does not fit the model");
  for (const Observer& observer : engine.observers()) {
    std::string kept;
    read_or_refuse(kept);
    monitors.push_back(observer.restored(kept));
  }
  read_or_refuse(mark);
  if (from.left() < column_bytes(saved, network)) throw CheckpointError("the checkpoint does not fit the model");
  Recordings* const tables = with_rows ? tables_in_memory(sink()) : nullptr;
  if (tables != nullptr && mark != Recordings::kind_mark())
    throw CheckpointError("its tables were not kept in memory: resume it with the sink that it was saved with");
  if (with_rows && tables == nullptr) sink().return_to(mark);

  try {  // from here on it changes, and what fails leaves it between two steps
    for (std::size_t m = 0; m < monitors.size(); ++m) engine.observers()[m].adopt(std::move(monitors[m]));
    read_columns(from, saved);
    if (tables != nullptr) {
      tables->drop_rows();
      from(*tables);
      from.end();
      if (!tables->settle()) throw std::runtime_error("its tables are not whole");
    }
  } catch (const std::exception& error) {
    engine.leave_broken();
    finished = stopped = false;
    const bool memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    throw CheckpointError(
        fmt::format("{}; part of it was read, so call reset(), or restore() with a checkpoint, before the simulation "
                    "is used again",
                    memory ? "there is not enough memory" : error.what()));
  }
  engine.go_to(saved.step);
  finished = saved.finished;
  stopped = false;
}

template <class Head>
void Simulation::Impl::read_columns(ByteReader& from, const Head& saved) {
  std::vector<Block>& blocks = engine.blocks();
  const bool renew = engine.is_broken();
  for (std::size_t i = 0; i < network.populations.size(); ++i) {
    CompiledPopulation& p = network.populations[i];
    read_parameters(from, saved.populations[i].parameters, network, p, blocks, renew);
    read(from, p.state);
    from.bytes(p.last_spike.data(), byte_count(p.last_spike));
    restore_sums(saved.populations[i], i, blocks);
  }
  for (std::size_t i = 0; i < network.stimuli.size(); ++i) {
    read_parameters(from, saved.stimuli[i], network, network.stimuli[i], blocks, renew);
    read(from, network.stimuli[i].state);
  }
}

void Simulation::save(const std::filesystem::path& file) {
  impl_->refuse_while_telling("save");
  write_checkpoint_file(file, [&](ByteWriter& to) { impl_->save(to, true); });
}

void Simulation::restore(const std::filesystem::path& file) {
  impl_->refuse_while_advancing("restore");
  CheckpointFile checkpoint(file);
  try {
    ByteReader contents = checkpoint.contents();
    impl_->restore(contents, true);
  } catch (const CheckpointError& error) {
    throw CheckpointError(fmt::format("{} cannot be resumed: {}", path_in_quotes(file), error.what()));
  }
}

Simulation Simulation::copy(TableSink* sink) {
  impl_->refuse_while_telling("copy");
  RunOptions options = impl_->options;
  options.sink = sink;
  options.on_progress = {};
  Simulation other(impl_->model, impl_->registry, options);
  const bool both_in_memory = sink == nullptr && impl_->options.sink == nullptr;
  std::string bytes;
  ByteWriter to([&](std::span<const char> piece) { bytes.append(piece.data(), piece.size()); });
  impl_->save(to, both_in_memory);
  to.flush();
  ByteReader from(bytes.size(), [left = std::string_view(bytes)](std::span<char> piece) mutable {
    std::ranges::copy(left.substr(0, piece.size()), piece.begin());
    left.remove_prefix(piece.size());
  });
  other.impl_->restore(from, both_in_memory);
  return other;
}

void Simulation::reset() {
  impl_->refuse_while_advancing("reset");
  Simulation anew(impl_->model, impl_->registry, impl_->options);
  anew.impl_->engine.tell_spikes_to(impl_->engine.told_spikes());
  impl_ = std::move(anew.impl_);
}

}  // namespace rheobase
