#include "runtime/engine.hpp"

#include "runtime/plugin_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace rheobase {
namespace {

constexpr std::int64_t too_little = 1 << 16;  // updates of neurons: threads take longer to begin and end

/// As long as its spikes and samples fit in memory even where all neurons fire. A run can be stopped where epochs end: this
/// must not depend on the threads, which decide how large blocks are where nobody asks for a size.
std::int64_t epoch_length(const Network& network, const std::vector<Block>& blocks) {
  struct OfPopulation {
    std::uint64_t blocks = 0;
    bool shown = false;
  };
  std::vector<OfPopulation> of(network.populations.size());
  for (const Block& b : blocks) {
    ++of[b.population].blocks;
    of[b.population].shown = of[b.population].shown || b.spikes_are_shown;
  }
  std::uint64_t a_step = 1;
  for (std::size_t p = 0; p < of.size(); ++p) {
    const auto neurons = static_cast<std::uint64_t>(network.populations[p].size);
    if (of[p].shown) a_step += neurons / 8 + SpikeLog::bytes_a_step * std::max(of[p].blocks, neurons / least_block + 1);
  }
  for (const CompiledMonitor& m : network.monitors)
    a_step += m.variables.size() * static_cast<std::uint64_t>(m.target_count) * sizeof(double) / static_cast<std::uint64_t>(m.interval);
  const std::int64_t neurons = network.estimate.neurons;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(epoch_memory(neurons) / a_step), 1, longest_epoch(neurons));
}

}  // namespace

Engine::Engine(Network& network, const RunOptions& options, TableSink& sink) : network_(network), scheduler_(options.threads) {
  for (CompiledPopulation& p : network.populations) p.last_spike.assign(static_cast<std::size_t>(p.size), -1);
  blocks_ = make_blocks(network, options.block_size, scheduler_.threads());
  scratch_.resize(static_cast<std::size_t>(scheduler_.threads()));
  epoch_ = epoch_length(network, blocks_);
  for (const CompiledMonitor& monitor : network.monitors) observers_.emplace_back(network, monitor, blocks_, sink);
}

void Engine::begin(EpochRecord& record, std::int64_t steps) {
  record.first = step_;
  record.steps = steps;
  record.spikes.begin(step_, blocks_.size(), scratch_.size());
  record.samples.resize(observers_.size());
  for (std::size_t m = 0; m < observers_.size(); ++m) observers_[m].begin_epoch(step_, steps, record.samples[m]);
}

void Engine::check_whole() const {
  if (broken_)
    throw RunError(fmt::format("the simulation failed in or after step {}, and its parts stand at different steps: call reset(), or "
                               "restore() with a checkpoint, before it goes on or is saved",
                               step_));
}

void Engine::advance(std::int64_t most) {
  check_whole();
  const std::int64_t epochs = (most - 1) / epoch_ + 1;
  // Of one length, but the last, which is half as long where the others can make up for it: while an epoch is computed the
  // one before is shown, and while the last is shown nothing is computed.
  const std::int64_t steps = epochs == 1 ? most : std::min(epoch_, (2 * most - 1) / (2 * epochs - 1) + 1);
  const bool alone = scheduler_.threads() == 1 || network_.estimate.neurons * steps < too_little;
  if (alone) show();
  EpochRecord& record = records_[filled_];
  begin(record, steps);
  // A block that fails stops the others at its step: what they do up to there decides which failure is the earliest.
  std::atomic<std::int64_t> end = step_ + steps;
  std::atomic<bool> failed = false;
  const auto move = [&](std::size_t i, std::size_t slot) {
    advance_block(network_, blocks_, i, step_, end - step_, scratch_[slot], record, slot);
    if (!blocks_[i].failure) return;
    failed = true;
    for (std::int64_t known = end; blocks_[i].failure->step + 1 < known;)
      if (end.compare_exchange_weak(known, blocks_[i].failure->step + 1)) break;
  };
  if (alone) {
    for (std::size_t i = 0; i < blocks_.size(); ++i) move(i, 0);
  } else {
    std::exception_ptr not_shown;
    const std::size_t shown = to_show_ ? 1 : 0;
    scheduler_.for_each(shown + blocks_.size(), [&](std::size_t i, std::size_t slot) {
      if (i >= shown) return move(i - shown, slot);
      try {
        observe(records_[1 - filled_], one_thread_);
      } catch (...) {  // the blocks go on: a failure does not depend on how far they have come
        not_shown = std::current_exception();
      }
    });
    to_show_ = false;
    if (not_shown) {
      broken_ = true;
      step_ = records_[1 - filled_].first;
      std::rethrow_exception(not_shown);
    }
  }
  if (failed) {
    broken_ = true;
    fail();
  }
  step_ += steps;
  filled_ = 1 - filled_;
  to_show_ = true;
  if (alone || tell_) show();
}

void Engine::show() {
  if (!to_show_) return;
  to_show_ = false;
  filled_ = 1 - filled_;  // next again: it is in a cache, and where all is shown at once, as with one thread, it is the only one
  const EpochRecord& record = records_[filled_];
  try {
    observe(record, scheduler_);
    if (tell_) tell_spikes(blocks_, record, tell_);
  } catch (...) {
    step_ = record.first;
    broken_ = true;
    throw;
  }
}

void Engine::tell_spikes_to(SpikeCallback see) {
  show();  // an epoch that was computed before has no spikes of blocks that nobody was to see
  tell_ = std::move(see);
  for (Block& b : blocks_) b.spikes_are_shown = tell_ || monitors_want_spikes(network_, b);
  epoch_ = epoch_length(network_, blocks_);
}

void Engine::go_to(std::int64_t step) {
  for (Block& b : blocks_) b.failure.reset();
  step_ = step;
  to_show_ = broken_ = false;
}

void Engine::observe(const EpochRecord& record, Scheduler& scheduler) {
  for (std::size_t m = 0; m < observers_.size(); ++m) observers_[m].observe(record, record.samples[m], scheduler, gathered_);
}

void Engine::finish() {
  check_whole();
  show();
  try {
    for (Observer& observer : observers_) observer.finish();
  } catch (...) {  // the tables of some are closed
    broken_ = true;
    throw;
  }
}

/// Tells the earliest failure of all blocks.
void Engine::fail() const {
  const Block* worst = nullptr;
  for (const Block& b : blocks_)
    if (b.failure && (worst == nullptr || b.failure->step < worst->failure->step)) worst = &b;  // of equals the first block
  const Failure& f = *worst->failure;
  const double time_ms = static_cast<double>(f.step) * network_.dt * 1e3;
  const std::string where = fmt::format("{}, step {} ({:.12g} ms): {}{}", f.who, f.step, time_ms, f.message, plugin_line(f.file));
  if (f.not_finite) throw NotFiniteError(where);
  throw RunError(where);
}

}  // namespace rheobase
