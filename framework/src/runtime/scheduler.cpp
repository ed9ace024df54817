#include "runtime/scheduler.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>

#if defined(RHEOBASE_THREAD_SANITIZER)
// oneTBB is not instrumented, and neither is this file: the sanitizer is told here that all work begins after what stands
// before for_each, and ends before what follows, and that turns follow one another. Between two other pieces of work it
// is told nothing: a race between them is found.
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

Scheduler::Scheduler(int threads) : threads_(threads > 0 ? threads : oneapi::tbb::info::default_concurrency()) {}
Scheduler::~Scheduler() = default;
Scheduler::Scheduler(Scheduler&&) noexcept = default;
Scheduler& Scheduler::operator=(Scheduler&&) noexcept = default;

void Scheduler::for_each(std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  on_slots(static_cast<std::size_t>(threads_), count, work);
}

void Scheduler::on_slots(std::size_t slots, std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  slots = std::min(slots, count);
  if (slots <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i, 0);
    return;
  }
  if (!arena_) arena_ = std::make_unique<Arena>(threads_);
  char begun = 0, ended = 0;
  struct Ended {
    char& mark;
    ~Ended() { __tsan_release(&mark); }
  };
  const struct Join {
    char& mark;
    ~Join() { __tsan_acquire(&mark); }
  } join{ended};
  __tsan_release(&begun);
  std::atomic<std::size_t> next{0};  // whoever is free takes the next piece: the first begins first
  arena_->arena.execute([&] {
    oneapi::tbb::parallel_for(std::size_t{0}, slots, [&](std::size_t slot) {
      for (std::size_t i = next++; i < count; i = next++) {
        __tsan_acquire(&begun);
        const Ended mark{ended};
        work(i, slot);
      }
    }, oneapi::tbb::simple_partitioner());
  });
}

void Scheduler::in_order(std::size_t count, const std::function<void(std::size_t, std::size_t)>& make,
                         const std::function<void(std::size_t, std::size_t)>& take) {
  constexpr int enough = 4;  // more would wait for their turn, each with memory of its own
  const std::size_t stopped = count;  // behind all turns
  std::atomic<std::size_t> turn{0};
  on_slots(static_cast<std::size_t>(std::min(threads_, enough)), count, [&](std::size_t i, std::size_t slot) {
    if (turn == stopped) return;
    std::exception_ptr failure;
    const auto tried = [&](const auto& work) {
      try {
        work(i, slot);
      } catch (...) {
        failure = std::current_exception();
      }
    };
    tried(make);
    for (int looked = 0; turn < i && looked < 1000; ++looked) pause();  // a turn is short: falling asleep takes longer
    for (std::size_t now = turn; now < i; now = turn) turn.wait(now);  // whose turn it is waits for nobody
    if (turn != i) return;  // a piece before this one failed
    __tsan_acquire(&turn);
    if (!failure) tried(take);
    __tsan_release(&turn);
    turn = failure ? stopped : i + 1;
    turn.notify_all();
    if (failure) std::rethrow_exception(failure);
  });
}

}  // namespace rheobase
