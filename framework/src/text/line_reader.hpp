#pragma once
// The lines of a large file, one after the other, in a buffer that does not grow with the file.

#include "text/file_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace rheobase::detail {

class LineReader {
 public:
  /// @throws FileError when the file cannot be opened, or is no regular file
  explicit LineReader(std::filesystem::path file);

  /// The next line without its end, valid until the next call; empty at the end of the file.
  /// @throws FileError for an error of reading, and for a line that is too long or not ended: a file that was cut off
  std::optional<std::string_view> next();
  /// The number of the line that next() gave last, from 1.
  [[nodiscard]] std::int64_t line() const { return line_; }

 private:
  void fill();

  std::filesystem::path file_;
  FileReader reader_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  bool at_end_ = false;
  std::int64_t line_ = 0;
};

/// @throws FileError that names file and line, always
[[noreturn]] void throw_damaged(const std::filesystem::path& file, std::int64_t line, std::string_view what);

}  // namespace rheobase::detail
