#pragma once
// Runs pieces of work on the threads of oneTBB. Which of them takes which piece is left to chance; pieces write only to
// what is their own, or what was that of pieces they waited for, so nothing depends on it.

#include <atomic>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

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

  class Pieces;
  using Work = std::function<void(std::size_t i, std::size_t slot, const Pieces& pieces)>;
  /// Counts what has ended, for those that wait until enough has.
  class Counter {
   public:
    /// One more. @param enough what others wait for: they are woken then
    void count(int enough);
    void wait_for(int enough) const;
    /// What follows sees what those did that were counted.
    void acquire() const;

   private:
    std::atomic<int> ended_ = 0;  // int: waited for without a lock
  };
  /// What pieces of work see of one another.
  class Pieces {
   public:
    /// Waits until piece i has ended, one that begins before the piece that waits.
    /// @returns false where it, or one before it, threw: then there is nothing to go on with
    bool wait_for(std::size_t i) const;
    /// Waits until all pieces of a round have ended: one wait, however many there are. @returns as wait_for
    bool wait_for_round(std::size_t round) const;

   private:
    friend Scheduler;
    Pieces(std::size_t rounds, std::size_t of_a_round)
        : of_a_round_(of_a_round), pieces_(rounds * of_a_round), rounds_(rounds) {}
    void run(std::size_t i, std::size_t slot, const Work& work);

    std::size_t of_a_round_;
    std::vector<Counter> pieces_, rounds_;  // empty where each piece ends before the next
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::atomic<std::size_t> failed_ = none;  // the first that threw: none behind it is begun any more
  };

  /// The same for pieces that need others. They come in rounds, of `of_a_round` each, numbered throughout: work(i, slot,
  /// pieces) may wait for those that begin before it. What one throws ends it: all pieces before are done.
  void for_each_dependent(std::size_t rounds, std::size_t of_a_round, const Work& work);

  /// Pieces with a second half that is in order: calls make(i, slot) for i = 0 .. count-1, several at once, and take(i,
  /// slot) behind it, one at a time and in the order of i, on a few threads. What one throws ends it: no i behind is taken,
  /// all before are.
  void in_order(std::size_t count, const std::function<void(std::size_t i, std::size_t slot)>& make,
                const std::function<void(std::size_t i, std::size_t slot)>& take);

 private:
  struct Arena;
  void on_slots(std::size_t slots, std::size_t rounds, std::size_t of_a_round, const Work& work);

  int threads_;
  std::unique_ptr<Arena> arena_;  // made when first needed: a tiny run never pays for it
};

}  // namespace rheobase
