#pragma once
// A shared object as bytes on disk, read without the dynamic loader: so that nothing of it runs, and nothing in it can
// crash the program.

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rheobase {

/// Which file it is, and in which state: what changes when it is replaced or written to.
struct FileIdentity {
  std::uint64_t device = 0, number = 0, size = 0;
  std::int64_t seconds = 0, nanoseconds = 0;  // when it was written last
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// An open regular file with the header and the segments of a shared object for this machine. What is wrong with the
/// file is a PluginError whose text goes on after its name, such as "is empty".
class ElfFile {
 public:
  /// Never waits, whatever stands at `path`. @throws PluginError
  explicit ElfFile(const std::filesystem::path& path);
  ~ElfFile();
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// As it was when it was opened.
  [[nodiscard]] const FileIdentity& identity() const { return identity_; }
  /// @throws PluginError when another file is at its path by now, or it was written to
  void refuse_if_replaced() const;
  [[nodiscard]] const Elf64_Ehdr& header() const { return header_; }
  [[nodiscard]] std::span<const Elf64_Phdr> segments() const { return segments_; }
  /// @throws PluginError when the file is shorter than its headers say
  void refuse_if_shorter(std::uint64_t needed) const;
  /// `bytes` bytes from `offset` on. @throws PluginError when they are not there
  void read(std::uint64_t offset, void* to, std::size_t bytes) const;

 private:
  void read_header();
  void read_segments();

  std::filesystem::path path_;
  int descriptor_ = -1;
  FileIdentity identity_;
  std::uint64_t size_ = 0;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Phdr> segments_;
};

/// @throws PluginError "is damaged: ...; build or copy it again"
[[noreturn]] void refuse_damaged(std::string_view what);

/// The end of `length` bytes at `offset`. @throws PluginError when no file is as long
std::uint64_t end_of(std::uint64_t offset, std::uint64_t length);

}  // namespace rheobase
