#include "engine/scheduler.hpp"

#include <rheobase/compile/run_options.hpp>
#include <rheobase/loading/signal_stack.hpp>

#include <fmt/format.h>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <stdexcept>

#if defined(RHEOBASE_THREAD_SANITIZER)
// oneTBB is not instrumented, and neither is this file: the sanitizer is told here that all work begins after what stands
// before for_each, and ends before what follows, and that a piece which waits for another goes on after it. Between two
// other pieces of work it is told nothing: a race between them is found.
extern "C" void __tsan_release(void*);
extern "C" void __tsan_acquire(void*);
#else
static void __tsan_release(void*) {}
static void __tsan_acquire(void*) {}
#endif

namespace rheobase {
namespace {

void pause() {
#if defined(__SSE2__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

struct Scheduler::Arena {
  explicit Arena(int threads) : arena(threads) {
    if (threads > oneapi::tbb::info::default_concurrency())  // oneTBB has no more workers than cores, unless told so
      more_workers.emplace(oneapi::tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
  }
  std::optional<oneapi::tbb::global_control> more_workers;
  oneapi::tbb::task_arena arena;
};

Scheduler::Scheduler(int threads) : threads_(threads > 0 ? threads : oneapi::tbb::info::default_concurrency()) {
  if (threads < 0 || threads > most_threads)
    throw std::invalid_argument(
        fmt::format("threads must be from 0, as many as the machine has, to {}, but it is {}", most_threads, threads));
}
Scheduler::~Scheduler() = default;
Scheduler::Scheduler(Scheduler&&) noexcept = default;
Scheduler& Scheduler::operator=(Scheduler&&) noexcept = default;

void Scheduler::Counter::count(int enough) {
  __tsan_release(&ended_);
  if (++ended_ == enough) ended_.notify_all();
}

void Scheduler::Counter::wait_for(int enough) const {
  for (int looked = 0; ended_ < enough && looked < 1000; ++looked)
    pause();  // pieces are short: falling asleep takes longer
  for (int ended = ended_; ended < enough; ended = ended_) ended_.wait(ended);
  acquire();
}

void Scheduler::Counter::acquire() const { __tsan_acquire(const_cast<std::atomic<int>*>(&ended_)); }

bool Scheduler::Pieces::wait_for(std::size_t i) const {
  if (pieces_.empty()) return true;
  pieces_[i].wait_for(1);
  return i < failed_;
}

bool Scheduler::Pieces::wait_for_round(std::size_t round) const {
  if (rounds_.empty()) return true;
  rounds_[round].wait_for(static_cast<int>(of_a_round_));
  return (round + 1) * of_a_round_ <= failed_;
}

void Scheduler::Pieces::run(std::size_t i, std::size_t slot, const Work& work) {
  const struct End {
    Counter &piece, &round;
    int of_a_round;
    ~End() {
      piece.count(1);
      round.count(of_a_round);
    }
  } end{pieces_[i], rounds_[i / of_a_round_], static_cast<int>(of_a_round_)};
  if (i > failed_) return;
  try {
    work(i, slot, *this);
  } catch (...) {
    for (std::size_t first = failed_; i < first && !failed_.compare_exchange_weak(first, i);) {
    }
    throw;
  }
}

void Scheduler::for_each(std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  for_each_dependent(1, count, [&](std::size_t i, std::size_t slot, const Pieces&) { work(i, slot); });
}

void Scheduler::for_each_dependent(std::size_t rounds, std::size_t of_a_round, const Work& work) {
  on_slots(static_cast<std::size_t>(threads_), rounds, of_a_round, work);
}

void Scheduler::on_slots(std::size_t slots, std::size_t rounds, std::size_t of_a_round, const Work& work) {
  const std::size_t count = rounds * of_a_round;
  slots = std::min(slots, count);
  if (slots <= 1) {
    const Pieces in_order(0, 0);
    for (std::size_t i = 0; i < count; ++i) work(i, 0, in_order);
    return;
  }
  if (!arena_) arena_ = std::make_unique<Arena>(threads_);
  Pieces pieces(rounds, of_a_round);
  const struct Join {
    const Pieces& pieces;
    ~Join() {
      for (const Counter& round : pieces.rounds_) round.acquire();
    }
  } join{pieces};
  __tsan_release(&pieces);
  std::atomic<std::size_t> next{0};  // whoever is free takes the next piece: the first begins first
  arena_->arena.execute([&] {
    oneapi::tbb::parallel_for(
        std::size_t{0}, slots,
        [&](std::size_t slot) {
          static thread_local const SignalStack signal_stack;  // plug-ins are called on this thread
          // Work that uses oneTBB itself must not take up another slot within a piece: that would wait for this very piece.
          oneapi::tbb::this_task_arena::isolate([&] {
            for (std::size_t i = next++; i < count; i = next++) {
              __tsan_acquire(&pieces);
              pieces.run(i, slot, work);
            }
          });
        },
        oneapi::tbb::simple_partitioner());
  });
}

void Scheduler::in_order(std::size_t count, const std::function<void(std::size_t, std::size_t)>& make,
                         const std::function<void(std::size_t, std::size_t)>& take) {
  constexpr int enough = 4;  // more would wait for their turn, each with memory of its own
  on_slots(static_cast<std::size_t>(std::min(threads_, enough)), count, 1,
           [&](std::size_t i, std::size_t slot, const Pieces& pieces) {
             std::exception_ptr failure;
             try {
               make(i, slot);
             } catch (...) {  // told in its turn
               failure = std::current_exception();
             }
             if (i > 0 && !pieces.wait_for_round(i - 1)) return;
             if (failure) std::rethrow_exception(failure);
             take(i, slot);
           });
}

}  // namespace rheobase
