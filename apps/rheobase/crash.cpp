#include "crash.hpp"

#include <csignal>
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

extern "C" void crashed(int signal, siginfo_t*, void* context) {
  std::signal(signal, SIG_DFL);
  Dl_info where{};
  const bool known = dladdr(place_of(context), &where) != 0 && where.dli_fname != nullptr;
  const std::string_view file = known ? where.dli_fname : "";
  const bool in_plugin = file.ends_with(".so");  // libc.so.6 is none
  say("\nrheobase: error: crashed (");
  say(signal == SIGSEGV  ? "SIGSEGV: memory that is not its own"
      : signal == SIGBUS ? "SIGBUS: memory that is not there"
      : signal == SIGFPE ? "SIGFPE: an integer divided by zero"
                         : "SIGILL: an instruction that this processor does not know");
  say(") in ");
  say(known ? where.dli_fname : "code of no file");
  say(in_plugin ? "; rheobase test-plugin with this file tells more\n"
                : "; rheobase test-plugin finds plug-ins that write to memory that is not theirs\n");
  raise(signal);
}

}  // namespace

void tell_of_crashes() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    struct sigaction before {
    }, action{};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_DFL) continue;  // a sanitizer tells more
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace rheobase::program
