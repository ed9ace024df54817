#include "whole_program.hpp"

#include <chrono>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT: POSIX

namespace rheobase::bench {
namespace {

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); }

}  // namespace

Times run_one_step() {
  const auto output = std::filesystem::temp_directory_path() / ("rheobase-one-step-" + std::to_string(::getpid()));
  std::string words[] = {RHEOBASE_PROGRAM,
                         "run",
                         RHEOBASE_SCENARIOS "/constant_current.toml",
                         "--set",
                         "duration=0.1 ms",
                         "--output",
                         output.string(),
                         "--quiet",
                         "--no-figures"};
  char* arguments[std::size(words) + 1] = {};
  for (std::size_t i = 0; i < std::size(words); ++i) arguments[i] = words[i].data();
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawn(&child, words[0].c_str(), nullptr, nullptr, arguments, environ) != 0)
    throw std::runtime_error("cannot start " + words[0]);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) throw std::runtime_error("the program is lost");
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::error_code ignored;
  std::filesystem::remove_all(output, ignored);
  if (status != 0) throw std::runtime_error("rheobase run of a bundled scenario failed");
  return {wall, seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

}  // namespace rheobase::bench
