#include <rheobase/recordings/pages.hpp>

#include <rheobase/model/problem.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>

namespace rheobase {
namespace {

constexpr std::size_t least_room = std::size_t{1} << 16;  // untouched pages take no memory
constexpr std::size_t most_at_once = std::size_t{1}
                                     << 20;  // in memory, while an eighth is less: to grow costs as much as some pages
constexpr std::size_t large_page = Pages::large_page;
constexpr std::size_t kept_mapped = std::size_t{1} << 20;

std::filesystem::path folder_for_files() {
  const char* chosen = std::getenv("TMPDIR");
  return chosen != nullptr && *chosen != 0 ? chosen : "/var/tmp";  // on disk, where /tmp is often in memory
}

[[noreturn]] void disk_failed(int error) {
  throw FileError(
      fmt::format("recordings beyond what may be kept in memory cannot be written to a file in {}: {}; choose "
                  "another folder with TMPDIR",
                  path_in_quotes(folder_for_files()), std::generic_category().message(error)));
}

/// A file that has no name and goes when it is closed.
int nameless_file() {
  const std::filesystem::path folder = folder_for_files();
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = (folder / "rheobase-XXXXXX").string();  // a file system without O_TMPFILE
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) disk_failed(errno);
  unlink(name.c_str());
  return named;
}

std::byte* mapped(std::size_t room, int file) {
  void* at = mmap(nullptr, room, PROT_READ | PROT_WRITE, file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, file, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(at);
}

/// Room that begins where a large page does, and is of large pages as it is written to: taking memory costs a fifth with
/// them. Null where there is no such place.
std::byte* place_for_large_pages(std::size_t room) {
  void* const found = mmap(nullptr, room + large_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return nullptr;
  const auto begin = static_cast<std::byte*>(found);
  const std::size_t before = (large_page - reinterpret_cast<std::uintptr_t>(found) % large_page) % large_page;
  std::byte* const at = begin + before;
  if (before > 0) munmap(begin, before);
  munmap(at + room, large_page - before);
  madvise(at, room, MADV_HUGEPAGE);
  return at;
}

/// Reserves the room on disk: a page that there is no room for would end the process when it is written to.
void reserve(int file, std::size_t room) {
  if (const int error = posix_fallocate(file, 0, static_cast<off_t>(room)); error != 0) disk_failed(error);
}

}  // namespace

Pages::Pages(const Pages& other) : Pages(other.large_) {  // whole from here on: what fails below is released
  if (other.on_disk()) file_ = nameless_file();
  append_from(other);
}

void Pages::append(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  const std::size_t before = size_;
  resize(before + bytes.size());
  std::memcpy(data_ + before, bytes.data(), bytes.size());
  written();
}

/// Piece by piece, so that few pages are in memory where these are on disk.
void Pages::append_from(const Pages& other) {
  for (std::size_t at = 0; at < other.size_; at += kept_mapped)
    append({other.data_ + at, std::min(kept_mapped, other.size_ - at)});
}

void Pages::grow(std::size_t size) {
  const std::size_t more = std::max(room_ / 8, on_disk() ? 0 : std::min(room_, most_at_once));
  const std::size_t wanted = std::max({size, room_ + more, least_room});
  const bool large = file_ < 0 && wanted >= large_;
  const std::size_t page = large ? large_page : static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t room = (wanted + page - 1) / page * page;
  if (file_ >= 0) reserve(file_, room);
  std::byte* at = large ? place_for_large_pages(room) : nullptr;
#if defined( \
    __SANITIZE_THREAD__)  // it does not see mremap, and takes the next owner of the old pages for a racing thread
  const bool copies = true;
#else
  const bool copies = at != nullptr && room_ < large_page;  // a large page cannot begin with small ones
#endif
  if (data_ == nullptr || copies) {
    if (at == nullptr) at = mapped(room, file_);
    if (data_ != nullptr && file_ < 0) std::memcpy(at, data_, size_);
    release_memory();
  } else {
    void* const moved = at == nullptr ? mremap(data_, room_, room, MREMAP_MAYMOVE)
                                      : mremap(data_, room_, room, MREMAP_MAYMOVE | MREMAP_FIXED, at);
    if (moved == MAP_FAILED) throw std::bad_alloc();
    at = static_cast<std::byte*>(moved);
    if (large) madvise(at, room, MADV_HUGEPAGE);
  }
  data_ = at;
  room_ = room;
}

void Pages::move_to_disk() {
  if (on_disk()) return;
  Pages moved(large_);
  moved.file_ = nameless_file();
  moved.append_from(*this);
  swap(moved);
}

void Pages::let_go() {
  if (size_ < kept_ + 2 * kept_mapped) return;
  const std::size_t end = (size_ - kept_mapped) / kept_mapped * kept_mapped;
  madvise(data_ + kept_, end - kept_, MADV_DONTNEED);  // of a shared file: unmapped here, and still to be written there
  kept_ = end;
}

void Pages::release_memory() noexcept {
  if (data_ != nullptr) munmap(data_, room_);
}

void Pages::release() noexcept {
  release_memory();
  if (file_ >= 0) close(file_);
}

}  // namespace rheobase
