#include "interrupt.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>

namespace rheobase::program {
namespace {

constexpr std::array signals{SIGINT, SIGTERM};
std::atomic<int> noted = 0;  // a signal handler can reach nothing but a global
static_assert(std::atomic<int>::is_always_lock_free);
std::array<struct sigaction, signals.size()> before;
timespec first_sent;  // when

extern "C" void note(int signal) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (noted == 0) {
    first_sent = now;
    noted = signal;
  } else if (now.tv_sec - first_sent.tv_sec > 1) {  // sooner it is the same one, which timeout(1) sends twice
    std::signal(signal, SIG_DFL);
    raise(signal);
  }
}

}  // namespace

InterruptGuard::InterruptGuard() {
  noted = 0;
  struct sigaction handler {};
  handler.sa_handler = note;
  handler.sa_flags = SA_RESTART;
  for (std::size_t k = 0; k < signals.size(); ++k) {
    sigaction(signals[k], nullptr, &before[k]);
    if (before[k].sa_handler != SIG_IGN)
      sigaction(signals[k], &handler, nullptr);  // ignored: it runs in the background
  }
}
InterruptGuard::~InterruptGuard() {
  for (std::size_t k = 0; k < signals.size(); ++k) sigaction(signals[k], &before[k], nullptr);
}
int InterruptGuard::signal() { return noted; }

}  // namespace rheobase::program
