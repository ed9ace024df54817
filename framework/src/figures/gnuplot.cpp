#include <rheobase/figures/gnuplot.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace rheobase {
namespace {

/// What the program to be started does with its files, and where.
class SpawnActions {
 public:
  SpawnActions(const std::filesystem::path& folder, int error_output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, error_output, STDERR_FILENO);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

std::string system_message(int error) { return std::generic_category().message(error); }

/// What comes out of a pipe until it is closed; the first 2000 bytes are kept.
std::string read_all(int pipe) {
  constexpr std::size_t kept = 2000;
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const ssize_t count = ::read(pipe, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (text.size() < kept) text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  text.resize(std::min(text.size(), kept));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

std::string run_gnuplot(const std::filesystem::path& gnuplot, const std::filesystem::path& script) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_message(errno);
  std::string program = gnuplot.string(), no_user_settings = "--default-settings";
  std::string file = "./" + script.filename().string();  // a name that begins with '-' is no option
  char* const arguments[] = {program.data(), no_user_settings.data(), file.data(), nullptr};

  pid_t process = 0;
  const SpawnActions actions(script.has_parent_path() ? script.parent_path() : ".", ends[1]);
  const int error = ::posix_spawn(&process, program.c_str(), actions.get(), nullptr, arguments, environ);
  ::close(ends[1]);
  const std::string said = error == 0 ? read_all(ends[0]) : "";
  ::close(ends[0]);
  if (error != 0) return system_message(error);

  const int status = wait_for(process);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (!said.empty()) return said;
  return WIFSIGNALED(status) ? fmt::format("it was stopped by signal {}", WTERMSIG(status))
                             : fmt::format("it ended with code {}", WEXITSTATUS(status));
}

}  // namespace rheobase
