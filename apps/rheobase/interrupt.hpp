#pragma once
// Ctrl-C and kill end a run between two epochs, and what comes after the runs between two steps of it, so that what was
// computed is written. A second signal, from two seconds later on, ends the program at once.

namespace rheobase::program {

/// While it lives, SIGINT and SIGTERM are noted instead of ending the program.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// The signal that came, or 0.
  [[nodiscard]] static int signal();
};

}  // namespace rheobase::program
