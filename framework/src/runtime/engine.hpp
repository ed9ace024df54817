#pragma once
// Advances a network epoch by epoch: all blocks move at the same time, each on its own memory, while the monitors are shown,
// in order and by one thread at a time, what happened in the epoch before. Nothing is shared between blocks while they
// move: that is why the result cannot depend on the number of threads.

#include "runtime/observer.hpp"
#include "runtime/scheduler.hpp"

#include <array>
#include <deque>

namespace rheobase {

class Engine {
 public:
  /// @throws PluginError when a plug-in cannot prepare
  Engine(Network& network, const RunOptions& options, TableSink& sink);

  /// Steps done.
  [[nodiscard]] std::int64_t step() const { return step_; }
  /// Advances by an epoch, or by `most` steps where these are fewer. The monitors may not have seen the last epoch yet.
  /// @throws RunError, NotFiniteError of the earliest failure, or what the sink throws
  void advance(std::int64_t most);
  /// Shows the monitors what they have not seen yet.
  void show();
  /// After the last step: closes the tables.
  void finish();

  [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }

 private:
  void begin(EpochRecord& record, std::int64_t steps);
  void observe(const EpochRecord& record);
  [[noreturn]] void fail() const;

  Network& network_;
  Scheduler scheduler_;
  std::vector<Block> blocks_;
  std::vector<Scratch> scratch_;  // by thread
  std::deque<Observer> observers_;
  std::array<EpochRecord, 2> records_;  // the blocks fill one while the monitors are shown the other
  std::size_t filled_ = 0;              // which one
  bool to_show_ = false;                // the other has what the monitors have not seen
  std::int64_t epoch_ = 1;  // steps
  std::int64_t step_ = 0;
};

}  // namespace rheobase
