#pragma once
// Progress of a long run on standard error: a line that moves on a terminal, a line for each 10 % elsewhere. A run
// that ends within a second shows none.

#include <chrono>

namespace rheobase::program {

class Progress {
 public:
  explicit Progress(bool quiet);
  /// @param done 0 to 1
  void show(double done);
  /// What was done before this process began, 0 to 1: it says nothing about how fast this one is.
  void go_on_from(double done) { before_ = done; }
  /// Ends the moving line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  bool quiet_, terminal_;
  Clock::time_point begin_, last_;
  double before_ = 0.0;
  int tenths_ = 0;
  bool moving_ = false;
};

}  // namespace rheobase::program
