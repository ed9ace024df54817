#include "crash.hpp"

#include <rheobase/loading/signal_stack.hpp>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <dlfcn.h>
#include <ucontext.h>
#include <unistd.h>

namespace rheobase::program {
namespace {

/// A handler may not allocate: what write() takes as it is.
void say(const char* text) {
  if (write(STDERR_FILENO, text, std::strlen(text)) < 0) return;
}

/// The instruction that the signal came at; null where this machine does not tell.
const void* place_of([[maybe_unused]] const void* context) {
#if defined(__x86_64__)
  return reinterpret_cast<const void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
  return reinterpret_cast<const void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
#else
  return nullptr;
#endif
}

/// Whether memory was touched close to the end of the stack that the thread was on: a thread's stack ends where nothing is.
bool is_overflow([[maybe_unused]] const siginfo_t* info, [[maybe_unused]] const void* context) {
  constexpr std::uintptr_t close = 64 * 1024;
#if defined(__x86_64__)
  const auto stack = static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP]);
#elif defined(__aarch64__)
  const auto stack = static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.sp);
#else
  const std::uintptr_t stack = 0;
#endif
  const auto touched = reinterpret_cast<std::uintptr_t>(info->si_addr);
  return (touched > stack ? touched - stack : stack - touched) < close;
}

extern "C" void crashed(int signal, siginfo_t* info, void* context) {
  std::signal(signal, SIG_DFL);
  Dl_info where{};
  const bool known = dladdr(place_of(context), &where) != 0 && where.dli_fname != nullptr;
  const std::string_view file = known ? where.dli_fname : "";
  const bool in_plugin = file.ends_with(".so");  // libc.so.6 is none
  say("\nrheobase: error: crashed (");
  say(signal == SIGSEGV && is_overflow(info, context)
          ? "SIGSEGV: its stack is full, by calls without end or large arrays in functions"
      : signal == SIGSEGV ? "SIGSEGV: memory that is not its own"
      : signal == SIGBUS  ? "SIGBUS: memory that is not there"
      : signal == SIGFPE  ? "SIGFPE: an integer divided by zero"
                          : "SIGILL: an instruction that this processor does not know");
  say(") in ");
  say(known ? where.dli_fname : "code of no file");
  say(in_plugin ? "; rheobase test-plugin with this file tells more\n"
                : "; rheobase test-plugin finds plug-ins that write to memory that is not theirs\n");
  raise(signal);
}

}  // namespace

void tell_of_crashes() {
  static const SignalStack signal_stack;  // of the main thread; threads of the library bring their own
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    struct sigaction before {
    }, action{};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_DFL) continue;  // a sanitizer tells more
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;  // where the stack is full there is no room for a handler
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace rheobase::program
