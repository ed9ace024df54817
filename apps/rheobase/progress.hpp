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
  /// Ends the moving line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  bool quiet_, terminal_;
  Clock::time_point begin_, last_;
  int tenths_ = 0;
  bool moving_ = false;
};

}  // namespace rheobase::program
