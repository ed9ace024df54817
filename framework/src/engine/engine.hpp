#pragma once
// Advances a network epoch by epoch: blocks move at the same time, each on its own memory, while the monitors are shown, in
// order and by one thread at a time, what happened in the epoch before. Nothing is shared between blocks while they move:
// that is why the result cannot depend on the number of threads.

#include "engine/observer.hpp"
#include "engine/scheduler.hpp"
#include "engine/spike_callback.hpp"

#include <array>
#include <atomic>
#include <deque>
#include <limits>

namespace rheobase {

class Engine {
 public:
  /// @throws PluginError when a plug-in cannot prepare
  Engine(Network& network, const RunOptions& options, TableSink& sink);

  /// Steps done.
  [[nodiscard]] std::int64_t step() const { return step_; }
  /// Advances by one epoch or a few, the first of as few as `most` steps, at least 1, can be cut into. The monitors may not
  /// have seen the last of them yet.
  /// @throws RunError, NotFiniteError of the earliest failure, or what the sink throws
  void advance(std::int64_t most);
  /// Shows the monitors what they have not seen yet.
  void show();
  /// After the last step: closes the tables.
  void finish();

  /// Tells all spikes of an epoch when the monitors have seen it, on the thread that called advance().
  void tell_spikes_to(SpikeCallback see);
  [[nodiscard]] const SpikeCallback& told_spikes() const { return tell_; }
  /// Whether this is called from that callback, a monitor or the sink.
  [[nodiscard]] bool is_telling() const { return telling_; }

  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
  // For checkpoints and changed parameters, when the monitors have seen everything.
  [[nodiscard]] std::vector<Block>& blocks() { return blocks_; }
  [[nodiscard]] std::deque<Observer>& observers() { return observers_; }
  /// Goes on from another step, of which all else was put in place.
  void go_to(std::int64_t step);
  /// @throws RunError after a failure, until go_to(): then blocks and monitors stand at different steps
  void check_whole() const;
  /// Blocks and monitors are at different steps from now on, until go_to().
  void leave_broken();
  [[nodiscard]] bool is_broken() const { return broken_; }

 private:
  void keep_spikes();
  void begin(EpochRecord& record, std::int64_t first, std::int64_t end);
  void move(std::size_t block, EpochRecord& record, std::size_t slot);
  void advance_alone(const std::vector<std::int64_t>& begins);
  void advance_together(const std::vector<std::int64_t>& begins);
  void observe(const EpochRecord& record, Scheduler& scheduler);
  [[noreturn]] void fail() const;

  Network& network_;
  Scheduler scheduler_;
  Scheduler one_thread_{1};  // for what one thread does while the others advance blocks
  std::vector<Block> blocks_;
  std::vector<Scratch> scratch_;          // by thread
  std::vector<GatheredSpikes> gathered_;  // by thread, of the monitor that is shown an epoch
  std::deque<Observer> observers_;
  SpikeCallback tell_;
  std::array<EpochRecord, 2> records_;  // of two epochs that follow one another; filled anew when it was shown
  std::size_t latest_ = 0;              // which one has the last epoch
  std::int64_t epoch_ = 1;              // steps
  std::int64_t step_ = 0, shown_ = 0;   // steps done, and of these seen by the monitors
  static constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max();
  std::atomic<std::int64_t> stop_ = nowhere;  // where blocks stop: behind the step of the earliest failure
  bool broken_ = false;
  std::atomic<bool> telling_ = false;
};

}  // namespace rheobase
