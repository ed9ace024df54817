#include "runtime/scheduler.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <optional>

#if defined(RHEOBASE_THREAD_SANITIZER)
// oneTBB is not instrumented: the sanitizer is told here that all work begins after what stands before for_each, and
// ends before what follows. Between two pieces of work it is told nothing: a race between them is found.
extern "C" void __tsan_release(void*);
extern "C" void __tsan_acquire(void*);
#else
static void __tsan_release(void*) {}
static void __tsan_acquire(void*) {}
#endif

namespace rheobase {

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

Scheduler::Arena& Scheduler::arena() {
  if (!arena_) arena_ = std::make_unique<Arena>(threads_);
  return *arena_;
}

void Scheduler::for_each(std::size_t count, const std::function<void(std::size_t, std::size_t)>& work) {
  if (count <= 1 || threads_ == 1) {
    for (std::size_t i = 0; i < count; ++i) work(i, 0);
    return;
  }
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
  const std::size_t slots = std::min(count, static_cast<std::size_t>(threads_));
  arena().arena.execute([&] {
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
  if (count <= 1 || threads_ == 1) {
    for (std::size_t i = 0; i < count; ++i) {
      make(i, 0);
      take(i, 0);
    }
    return;
  }
  using namespace oneapi::tbb;
  const std::size_t at_once = places();  // the last step is in order: i + at_once begins when i has ended
  std::size_t next = 0;
  char handed_on = 0;
  const auto begin = make_filter<void, std::size_t>(filter_mode::serial_in_order, [&](flow_control& flow) {
    if (next == count) flow.stop();
    return next++;
  });
  const auto middle = make_filter<std::size_t, std::size_t>(filter_mode::parallel, [&](std::size_t i) {
    __tsan_acquire(&handed_on);
    make(i, i % at_once);
    __tsan_release(&handed_on);
    return i;
  });
  const auto end = make_filter<std::size_t, void>(filter_mode::serial_in_order, [&](std::size_t i) {
    __tsan_acquire(&handed_on);
    take(i, i % at_once);
    __tsan_release(&handed_on);
  });
  __tsan_release(&handed_on);
  arena().arena.execute([&] {  // isolated: who waits here for a piece does not begin one of for_each
    this_task_arena::isolate([&] { parallel_pipeline(at_once, begin & middle & end); });
  });
  __tsan_acquire(&handed_on);
}

}  // namespace rheobase
