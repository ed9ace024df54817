#pragma once
// Runs pieces of work on the threads of oneTBB. Which of them takes which piece is left to chance; pieces write
// only to what is their own, so nothing depends on it.

#include <cstddef>
#include <functional>
#include <memory>

namespace rheobase {

class Scheduler {
 public:
  /// @param threads 0: as many as the machine has
  explicit Scheduler(int threads);
  ~Scheduler();
  Scheduler(Scheduler&&) noexcept;
  Scheduler& operator=(Scheduler&&) noexcept;

  [[nodiscard]] int threads() const { return threads_; }

  /// Calls work(i, slot) for i = 0 .. count-1 and returns when all are done. `slot`, below threads(), is not shared by
  /// two calls at the same time, so that each may own scratch memory. They begin in the order of i. One piece, or one
  /// thread: called in order, here.
  void for_each(std::size_t count, const std::function<void(std::size_t i, std::size_t slot)>& work);

  /// The same with a second half that is in order: calls make(i, slot) for i = 0 .. count-1, several at once, and take(i,
  /// slot) behind it, one at a time and in the order of i, on a few threads. What one throws ends it: no i behind is taken,
  /// all before are.
  void in_order(std::size_t count, const std::function<void(std::size_t i, std::size_t slot)>& make,
                const std::function<void(std::size_t i, std::size_t slot)>& take);

 private:
  struct Arena;
  void on_slots(std::size_t slots, std::size_t count, const std::function<void(std::size_t i, std::size_t slot)>& work);

  int threads_;
  std::unique_ptr<Arena> arena_;  // made when first needed: a tiny run never pays for it
};

}  // namespace rheobase
