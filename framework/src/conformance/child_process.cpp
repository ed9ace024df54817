#include "conformance/child_process.hpp"

#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <system_error>
#include <utility>

namespace rheobase::conformance {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_answer = 1 << 20;  // bytes
constexpr std::size_t most_printed = 2000;    // the last of it
constexpr std::size_t most_shown = 600;

int answer_pipe = -1;  // of this process, when it is a child

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// An open file of this process.
struct Descriptor {
  int number = -1;
  Descriptor() = default;
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number, other.number);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number >= 0) ::close(number);
    number = -1;
  }
};

struct Pipe {
  Descriptor read, write;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("a pipe to a process of a check");
    read.number = ends[0];
    write.number = ends[1];
    fcntl(read.number, F_SETFL, O_NONBLOCK);
  }
};

/// A child that runs, seen from its parent.
struct Child {
  std::size_t work = 0;
  pid_t process = 0;
  Descriptor answer, printed;
  Clock::time_point began;
  ChildEnd end;
};

[[noreturn]] void be_child(const std::function<std::string()>& work, const Pipe& answer, const Pipe& printed) {
  setpgid(0, 0);                     // what the work starts itself is ended with it
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // and it does not outlive this program
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);  // handlers are this program's own
  if (const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC); nothing >= 0) dup2(nothing, 0);
  dup2(printed.write.number, 1);
  dup2(printed.write.number, 2);
  answer_pipe = answer.write.number;
  const std::string text = work();
  std::fflush(stdout);
  answer_and_end(text.data(), text.size());
}

Child start(std::size_t index, const std::function<std::string()>& work) {
  Pipe answer, printed;
  std::fflush(stdout);  // or the child would write it again
  std::fflush(stderr);
  Child child;
  child.work = index;
  child.began = Clock::now();
  child.process = fork();
  if (child.process < 0) fail("a process of a check");
  if (child.process == 0) be_child(work, answer, printed);
  setpgid(child.process, child.process);  // in whichever of the two it happens first
  child.answer = std::move(answer.read);
  child.printed = std::move(printed.read);
  return child;
}

/// Reads what is there. Closes the pipe at its end. `keep`: all that is wanted of it.
void drain(Descriptor& pipe, std::string& text, std::size_t keep, bool last) {
  char buffer[4096];
  while (pipe.number >= 0) {
    const ssize_t got = read(pipe.number, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (got <= 0) return pipe.close();
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > keep) text = last ? text.substr(text.size() - keep) : text.substr(0, keep);
  }
}

/// Whether the child has ended; then its end is known.
bool ended(Child& child, double timeout) {
  drain(child.answer, child.end.answer, most_answer, false);
  drain(child.printed, child.end.printed, most_printed, true);
  const double seconds = std::chrono::duration<double>(Clock::now() - child.began).count();
  const bool late = seconds > timeout;
  if (late) kill(-child.process, SIGKILL);
  int status = 0;
  const pid_t waited = waitpid(child.process, &status, late ? 0 : WNOHANG);
  if (waited == 0 || (waited < 0 && errno == EINTR)) return false;
  kill(-child.process, SIGKILL);  // what it left running
  drain(child.answer, child.end.answer, most_answer, false);
  drain(child.printed, child.end.printed, most_printed, true);
  child.answer.close();
  child.printed.close();
  child.end.seconds = seconds;
  if (late) child.end.how = ChildEnd::How::timed_out;
  else if (!child.end.answer.empty()) child.end.how = ChildEnd::How::returned;
  else if (WIFSIGNALED(status)) child.end.how = ChildEnd::How::killed, child.end.code = WTERMSIG(status);
  else child.end.how = ChildEnd::How::exited, child.end.code = WEXITSTATUS(status);
  return true;
}

/// Until one of them says something or ends, or a little later.
void wait_for(const std::deque<Child>& children) {
  std::vector<pollfd> pipes;
  for (const Child& child : children)
    for (const int pipe : {child.answer.number, child.printed.number})
      if (pipe >= 0) pipes.push_back({pipe, POLLIN, 0});
  poll(pipes.data(), pipes.size(), pipes.size() < 2 * children.size() ? 1 : 50);
}

const char* signal_in_words(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "crashed: it used memory that is not its own (SIGSEGV)";
    case SIGBUS:
      return "crashed: it used memory that is not there (SIGBUS)";
    case SIGFPE:
      return "crashed: it divided an integer by zero (SIGFPE)";
    case SIGILL:
      return "crashed: it has an instruction that this processor does not know (SIGILL)";
    case SIGABRT:
      return "crashed: it was aborted by an assertion, an exception that nobody caught, or itself (SIGABRT)";
    case SIGTRAP:
      return "crashed: it ran into a trap (SIGTRAP)";
    case SIGKILL:
      return "was killed (SIGKILL), by itself or because memory ran out";
    default:
      return nullptr;
  }
}

}  // namespace

void answer_and_end(const char* text, std::size_t size) {
  while (size > 0) {
    const ssize_t written = write(answer_pipe, text, size);
    if (written < 0 && errno != EINTR) break;
    if (written > 0) text += written, size -= static_cast<std::size_t>(written);
  }
  _exit(0);
}

void run_in_children(const std::vector<std::function<std::string()>>& works, int at_once, double timeout,
                     const std::function<void(std::size_t, ChildEnd)>& tell) {
  struct Running : std::deque<Child> {
    ~Running() {  // of those that are left when something throws
      for (const Child& child : *this) {
        kill(-child.process, SIGKILL);
        waitpid(child.process, nullptr, 0);
      }
    }
  } running;
  for (std::size_t next = 0; next < works.size() || !running.empty();) {
    while (next < works.size() && running.size() < static_cast<std::size_t>(std::max(1, at_once))) {
      running.push_back(start(next, works[next]));
      ++next;
    }
    wait_for(running);
    for (auto child = running.begin(); child != running.end();) {
      if (!ended(*child, timeout)) {
        ++child;
        continue;
      }
      const std::size_t work = child->work;
      ChildEnd end = std::move(child->end);
      child = running.erase(child);
      tell(work, std::move(end));
    }
  }
}

std::string in_words(const ChildEnd& end, double timeout) {
  std::string text;
  switch (end.how) {
    case ChildEnd::How::returned:
      return text;
    case ChildEnd::How::timed_out:
      text = fmt::format("did not end within {:.3g} s: it hangs", timeout);
      break;
    case ChildEnd::How::exited:
      text = fmt::format("ended the whole process, with exit code {}", end.code);
      break;
    case ChildEnd::How::killed: {
      const char* words = signal_in_words(end.code);
      text = words != nullptr ? words : fmt::format("was ended by signal {}", end.code);
    }
  }
  if (end.printed.empty()) return text;
  std::string lines = end.printed.substr(end.printed.size() - std::min(end.printed.size(), most_shown));
  while (!lines.empty() && lines.back() == '\n') lines.pop_back();
  std::ranges::replace(lines, '\n', ' ');
  return text + fmt::format("; the last that it printed: {}", printable(lines, most_shown));
}

}  // namespace rheobase::conformance
