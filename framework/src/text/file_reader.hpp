#pragma once
// How every part reads files that somebody may have put there: without hanging on what is no file, and without growing
// with it.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace rheobase {

/// An open file, read from its beginning to its end.
class FileReader {
 public:
  /// @param what the file is, for messages: "scenario", or ""
  /// @throws FileError when the file cannot be opened, or is no regular file
  explicit FileReader(std::filesystem::path file, std::string what = {});
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  /// How long it was when it was opened; some files, of /proc, have no size.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Reads into the buffer and returns how much; 0 at the end of the file. @throws FileError
  [[nodiscard]] std::size_t read(std::span<char> buffer) const;
  /// Continues at this byte. @throws FileError
  void go_to(std::size_t byte);

 private:
  [[noreturn]] void refuse(const std::string& reason) const;

  std::filesystem::path file_;
  std::string what_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

/// The bytes of a regular file, `most` + 1 at most. @throws FileError
std::string read_file(const std::filesystem::path& file, std::size_t most, const std::string& what = {});

}  // namespace rheobase
