#include "conformance/guarded_memory.hpp"

#include "conformance/child_process.hpp"

#include <fmt/format.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace rheobase::conformance {
namespace {

constexpr int untouched = 0xA5;  // doubles of it are about -1e-130

std::size_t page() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

// What the signal's handler reads: it may neither allocate nor lock, and is asked once, in a process that ends then.
constexpr std::size_t most_regions = 4096;
struct Known {
  const char* name = nullptr;
  const std::byte *begin = nullptr, *pages = nullptr;
  std::size_t size = 0, room = 0;
} known[most_regions];
std::size_t known_count = 0;
char who_touches[200];

/// A name of any plug-in, made safe for the text of the answer, which is JSON and has an end.
std::string plain(std::string name) {
  for (char& c : name)
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '?';
  return name.substr(0, 150);
}

void touched(int signal, siginfo_t* info, void*) {
  const auto* at = static_cast<const std::byte*>(info->si_addr);
  for (std::size_t k = 0; k < known_count; ++k) {
    const Known& r = known[k];
    if (at < r.pages - page() || at >= r.pages + r.room + page()) continue;
    char place[100], text[600];
    const auto end = r.begin + r.size;
    auto written =
        at < r.begin ? fmt::format_to_n(place, sizeof place - 1, "touched memory before the beginning, at byte {}, of",
                                        at - r.begin)
        : at >= end
            ? fmt::format_to_n(place, sizeof place - 1, "touched memory behind the end, at byte {}, of", at - r.begin)
            : fmt::format_to_n(place, sizeof place - 1, "wrote, at byte {}, to what it may only read:", at - r.begin);
    *written.out = '\0';
    const auto answer =
        fmt::format_to_n(text, sizeof text, R"json({{"outcome":1,"text":"{} {} {} ({} bytes)","fix":""}})json",
                         who_touches, place, r.name, r.size);
    answer_and_end(text, std::min(answer.size, sizeof text));
  }
  std::signal(signal, SIG_DFL);  // somewhere else: a crash like any other
}

}  // namespace

GuardedMemory::~GuardedMemory() {
  for (const Region& region : regions_) {
    munmap(region.pages - page(), region.room + 2 * page());
    for (std::size_t k = 0; k < known_count; ++k)
      if (known[k].begin == region.begin) known[k] = known[--known_count];
  }
}

std::byte* GuardedMemory::bytes(const std::string& name, std::size_t size, std::size_t alignment) {
  const std::size_t room = std::max<std::size_t>(1, (size + page() - 1) / page()) * page();
  void* all = mmap(nullptr, room + 2 * page(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "memory between guarded pages");
  std::byte* pages = static_cast<std::byte*>(all) + page();
  if (mprotect(pages, room, PROT_READ | PROT_WRITE) != 0)
    throw std::system_error(errno, std::generic_category(), "memory between guarded pages");
  std::memset(pages, untouched, room);
  std::byte* begin = side_ == Side::front ? pages : pages + (room - size) / alignment * alignment;
  const Region& region = regions_.emplace_back(Region{name, pages, begin, size, room});
  if (known_count == most_regions) throw std::length_error("too many guarded arrays");
  known[known_count++] = {strdup(plain(region.name).c_str()), begin, pages, size, room};
  return begin;
}

void GuardedMemory::forbid_writing(const void* array) {
  for (const Region& region : regions_)
    if (region.begin == array) mprotect(region.pages, region.room, PROT_READ);
}

std::string GuardedMemory::written_beside() const {
  for (const Region& r : regions_) {
    const auto is_untouched = [](std::byte b) { return b == std::byte{untouched}; };
    const std::byte* end = r.begin + r.size;
    const auto* before = std::find_if_not(r.pages, r.begin, is_untouched);
    const auto* behind = std::find_if_not(end, static_cast<const std::byte*>(r.pages + r.room), is_untouched);
    if (before != r.begin)
      return fmt::format("wrote before the beginning of {}, from {} bytes before it on", r.name, r.begin - before);
    if (behind != r.pages + r.room)
      return fmt::format("wrote behind the end of {}, from {} bytes behind it on", r.name, behind - end);
  }
  return {};
}

void GuardedMemory::tell_touches(const std::string& who) {
  std::snprintf(who_touches, sizeof who_touches, "%s", plain(who).c_str());
  static char stack[64 << 10];
  stack_t other{};
  other.ss_sp = stack;
  other.ss_size = sizeof stack;
  sigaltstack(&other, nullptr);
  struct sigaction action {};
  action.sa_sigaction = &touched;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace rheobase::conformance
