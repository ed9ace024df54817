#include "interrupt.hpp"

#include <csignal>

namespace rheobase::program {
namespace {

volatile std::sig_atomic_t noted = 0;  // a signal handler can reach nothing but a global

extern "C" void note(int signal) {
  noted = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  noted = 0;
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
}
InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}
int InterruptGuard::signal() { return noted; }

}  // namespace rheobase::program
