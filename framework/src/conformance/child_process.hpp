#pragma once
// Runs pieces of work in processes of their own, some at a time. Whatever the work does - crash, hang, end the process,
// print without end - is an answer of its own and reaches neither this process nor the other pieces.

#include <functional>
#include <string>
#include <vector>

namespace rheobase::conformance {

/// How a child ended.
struct ChildEnd {
  enum class How { returned, exited, killed, timed_out };
  How how = How::returned;
  int code = 0;         // exited: the exit code; killed: the signal
  std::string answer;   // what the work returned
  std::string printed;  // the last of what it wrote to standard output and error
  double seconds = 0.0;
};

/// Hands an answer to the parent and ends this child at once. Safe in a signal handler.
[[noreturn]] void answer_and_end(const char* text, std::size_t size);

/// Runs all works, at most `at_once` at a time, and reports each one's end in the order in which they come. A work runs
/// in a copy of this process and should not throw. @throws std::system_error when no process or pipe can be made
void run_in_children(const std::vector<std::function<std::string()>>& works, int at_once, double timeout,
                     const std::function<void(std::size_t work, ChildEnd)>& ended);

/// "crashed: ... (SIGSEGV)", "did not end within 60 s", ... with what it printed; nothing for one that returned.
std::string in_words(const ChildEnd& end, double timeout);

}  // namespace rheobase::conformance
