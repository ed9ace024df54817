#include "engine/engine.hpp"

#include "engine/epochs.hpp"
#include "loading/plugin_line.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
namespace {

/// Says for its life that others are told what happened.
struct Telling {
  explicit Telling(std::atomic<bool>& to) : flag(to) { flag = true; }
  ~Telling() { flag = false; }
  Telling(const Telling&) = delete;
  Telling& operator=(const Telling&) = delete;
  std::atomic<bool>& flag;
};

constexpr std::int64_t too_little = 1 << 16;  // updates of neurons: threads take longer to begin and end

}  // namespace

Engine::Engine(Network& network, const RunOptions& options, TableSink& sink)
    : network_(network), scheduler_(options.threads) {
  for (CompiledPopulation& p : network.populations) p.last_spike.assign(static_cast<std::size_t>(p.size), -1);
  blocks_ = make_blocks(network, options.block_size, scheduler_.threads());
  scratch_.resize(static_cast<std::size_t>(scheduler_.threads()));
  for (const CompiledMonitor& monitor : network.monitors) observers_.emplace_back(network, monitor, blocks_, sink);
  keep_spikes();
}

/// Blocks keep the spikes that somebody subscribes to.
void Engine::keep_spikes() {
  for (Block& b : blocks_)
    b.spikes_are_kept =
        tell_ || std::ranges::any_of(observers_, [&](const Observer& o) { return o.wants_spikes_of(b); });
  epoch_ = epoch_length(network_, blocks_);
}

void Engine::begin(EpochRecord& record, std::int64_t first, std::int64_t end) {
  record.first = first;
  record.steps = end - first;
  record.spikes.begin(first, blocks_.size(), scratch_.size());
  record.samples.resize(observers_.size());
  for (std::size_t m = 0; m < observers_.size(); ++m) observers_[m].begin_epoch(first, end - first, record.samples[m]);
}

void Engine::check_whole() const {
  if (broken_)
    throw RunError(
        fmt::format("the simulation failed in or after step {}, and its parts are at different steps: call reset(), or "
                    "restore() with a checkpoint, before you continue or save it",
                    step_));
}

void Engine::advance(std::int64_t most) {
  check_whole();
  std::vector<std::int64_t> begins = next_epochs(step_, most, epoch_, network_.estimate.neurons);
  if (tell_) begins.resize(2);  // its spikes are told from its record, by this thread
  const bool alone = scheduler_.threads() == 1 || network_.estimate.neurons * (begins[1] - begins[0]) < too_little;
  try {
    if (alone) advance_alone(begins);
    else advance_together(begins);
  } catch (...) {
    leave_broken();
    throw;
  }
  if (tell_) show();
}

/// Advances a block over an epoch. One that fails stops the others at its step: what they do up to there decides which
/// failure is the earliest.
void Engine::move(std::size_t block, EpochRecord& record, std::size_t slot) {
  const std::int64_t end = std::min<std::int64_t>(record.first + record.steps, stop_);
  if (end <= record.first) return;
  advance_block(network_, blocks_, block, record.first, end - record.first, scratch_[slot], record, slot);
  if (!blocks_[block].failure) return;
  const std::int64_t behind = blocks_[block].failure->step + 1;
  for (std::int64_t known = stop_; behind < known && !stop_.compare_exchange_weak(known, behind);) {
  }
}

void Engine::advance_alone(const std::vector<std::int64_t>& begins) {
  show();
  EpochRecord& record = records_[latest_];
  for (std::size_t e = 0; e + 1 < begins.size(); ++e) {
    begin(record, begins[e], begins[e + 1]);
    for (std::size_t i = 0; i < blocks_.size(); ++i) move(i, record, 0);
    if (stop_ != nowhere) fail();
    step_ = begins[e + 1];
    show();
  }
}

/// No thread waits where an epoch ends: one that finds no more blocks of it goes on with the next. The pieces of an epoch are
/// its beginning, its blocks and, as soon as all other threads have a block, the showing of the epoch before.
void Engine::advance_together(const std::vector<std::int64_t>& begins) {
  const std::size_t epochs = begins.size() - 1, blocks = blocks_.size(), pieces = blocks + 2;
  const std::size_t shown_at = std::min(scratch_.size(), blocks + 1);
  scheduler_.for_each_dependent(epochs, pieces, [&](std::size_t i, std::size_t slot, const Scheduler::Pieces& all) {
    const std::size_t epoch = i / pieces, piece = i % pieces;
    const auto ended_in_last = [&](std::size_t k) { return epoch == 0 || all.wait_for((epoch - 1) * pieces + k); };
    const EpochRecord& last = records_[(latest_ + epoch) % 2];
    EpochRecord& record = records_[(latest_ + epoch + 1) % 2];
    if (piece == 0) {
      if (ended_in_last(shown_at)) begin(record, begins[epoch], begins[epoch + 1]);
      return;
    }
    if (!all.wait_for(epoch * pieces)) return;
    if (piece != shown_at) {
      const std::size_t block = piece - (piece < shown_at ? 1 : 2);
      if (ended_in_last(piece)) move(block, record, slot);
      return;
    }
    if (epoch > 0 && !all.wait_for_round(epoch - 1)) return;
    if (shown_ == begins[epoch] || stop_ <= begins[epoch]) return;  // there was none before; a block failed in it
    observe(last, one_thread_);
    shown_ = begins[epoch];
  });
  if (stop_ != nowhere) fail();
  latest_ = (latest_ + epochs) % 2;
  step_ = begins.back();
}

void Engine::leave_broken() {
  step_ = shown_;
  broken_ = true;
}

void Engine::show() {
  if (shown_ == step_) return;
  const EpochRecord& record = records_[latest_];
  try {
    observe(record, scheduler_);
    if (tell_) {
      const Telling telling(telling_);
      tell_spikes(blocks_, record, tell_);
    }
  } catch (...) {
    leave_broken();
    throw;
  }
  shown_ = step_;
}

void Engine::tell_spikes_to(SpikeCallback see) {
  show();  // an epoch that was computed before has no spikes of blocks that nobody was to see
  tell_ = std::move(see);
  keep_spikes();
}

void Engine::go_to(std::int64_t step) {
  for (Block& b : blocks_) b.failure.reset();
  step_ = shown_ = step;
  stop_ = nowhere;
  broken_ = false;
}

void Engine::observe(const EpochRecord& record, Scheduler& scheduler) {
  const Telling telling(telling_);
  for (std::size_t m = 0; m < observers_.size(); ++m)
    observers_[m].observe(record, record.samples[m], scheduler, gathered_);
}

void Engine::finish() {
  check_whole();
  show();
  try {
    const Telling telling(telling_);
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
    if (b.failure && (worst == nullptr || b.failure->step < worst->failure->step))
      worst = &b;  // of equals the first block
  const Failure& f = *worst->failure;
  const double time_ms = static_cast<double>(f.step) * network_.dt * 1e3;
  const std::string where =
      fmt::format("{}, step {} ({:.12g} ms): {}{}", f.who, f.step, time_ms, f.message, plugin_line(f.file));
  if (f.not_finite) throw NotFiniteError(where);
  throw RunError(where);
}

}  // namespace rheobase
