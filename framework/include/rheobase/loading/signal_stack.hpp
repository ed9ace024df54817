#pragma once
// A plug-in may use up its thread's stack. A signal handler that is to say so needs another stack to run on, and each thread
// has its own.

#include <cstddef>

namespace rheobase {

/// Gives the calling thread a stack for signal handlers (SA_ONSTACK) until the object's end, unless the thread has one: a
/// sanitizer's or the host's own stays. The library does so on its own threads, and installs no handler. A host that does
/// makes one on each of its threads that calls the library.
class SignalStack {
 public:
  SignalStack() noexcept;
  ~SignalStack();
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  void* memory_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace rheobase
