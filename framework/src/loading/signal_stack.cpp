#include <rheobase/loading/signal_stack.hpp>

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace rheobase {

SignalStack::SignalStack() noexcept {
  stack_t now{};
  if (sigaltstack(nullptr, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0) return;
  // What the kernel saves grows with the CPU's registers; a handler that looks up the name of a file needs some more.
  const long least = sysconf(_SC_MINSIGSTKSZ);
  size_ = std::max<std::size_t>(64 * 1024, least > 0 ? 2 * static_cast<std::size_t>(least) : 0);
  void* const memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;  // a crash then ends without words
  stack_t own{};
  own.ss_sp = memory;
  own.ss_size = size_;
  if (sigaltstack(&own, nullptr) == 0) memory_ = memory;
  else munmap(memory, size_);
}

SignalStack::~SignalStack() {
  if (memory_ == nullptr) return;
  stack_t now{}, none{};
  none.ss_flags = SS_DISABLE;
  if (sigaltstack(nullptr, &now) == 0 && now.ss_sp == memory_ && sigaltstack(&none, nullptr) != 0) return;
  munmap(memory_, size_);
}

}  // namespace rheobase
