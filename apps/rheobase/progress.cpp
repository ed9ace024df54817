#include "progress.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>
#include <string>

namespace rheobase::program {

Progress::Progress(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1), begin_(Clock::now()), last_(begin_) {}

void Progress::show(double done) {
  using namespace std::chrono_literals;
  const auto now = Clock::now();
  if (quiet_ || now - begin_ < 1s || done <= before_) return;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double left = seconds * (1.0 - done) / (done - before_);
  if (terminal_) {
    if (moving_ && now - last_ < 100ms && done < 1.0) return;
    const auto filled = static_cast<std::size_t>(done * 30.0);
    fmt::print(stderr, "\r[{:<30}] {:3.0f} %, {:.0f} s left \x1b[K", std::string(filled, '#'), done * 100.0, left);
    std::fflush(stderr);
    moving_ = true;
  } else if (static_cast<int>(done * 10.0) > tenths_) {
    tenths_ = static_cast<int>(done * 10.0);
    fmt::print(stderr, "{} %, {:.0f} s left\n", tenths_ * 10, left);
  }
  last_ = now;
}

void Progress::finish() {
  if (!moving_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  moving_ = false;
}

}  // namespace rheobase::program
