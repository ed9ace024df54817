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

/// An open regular file with the header and the segments of a shared object for this machine. What is wrong with the
/// file is a PluginError whose text goes on after its name, such as "is empty".
class ElfFile {
 public:
  /// Never waits, whatever stands at `path`. @throws PluginError
  explicit ElfFile(const std::filesystem::path& path);
  ~ElfFile();
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  [[nodiscard]] const Elf64_Ehdr& header() const { return header_; }
  [[nodiscard]] std::span<const Elf64_Phdr> segments() const { return segments_; }
  /// @throws PluginError when the file is shorter than its headers say
  void refuse_if_shorter(std::uint64_t needed) const;
  /// `bytes` bytes from `offset` on. @throws PluginError when they are not there
  void read(std::uint64_t offset, void* to, std::size_t bytes) const;

 private:
  void read_header();
  void read_segments();

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Phdr> segments_;
};

/// @throws PluginError "is damaged: ...; build or copy it again"
[[noreturn]] void refuse_damaged(std::string_view what);

/// The end of `length` bytes at `offset`. @throws PluginError when no file is as long
std::uint64_t end_of(std::uint64_t offset, std::uint64_t length);

}  // namespace rheobase
