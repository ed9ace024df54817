#pragma once
// Files written so that no failure passes unseen: a full disk, a quota that is only reported when a file is closed. Every
// error names the file, what the system says of it, and what may help.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace rheobase {

/// @param action what could not be done: "cannot write" @param error an errno
/// @throws FileError, always
[[noreturn]] void throw_file_error(std::string_view action, const std::filesystem::path& file, int error);

class FileWriter {
 public:
  enum class Mode { replace, append, change };
  /// @throws FileError, as the other functions do
  explicit FileWriter(std::filesystem::path file, Mode mode = Mode::replace);
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;
  /// Closes, and ignores errors.
  ~FileWriter();

  void write(std::string_view bytes);
  /// Writes over the first bytes of the file.
  void write_over_begin(std::string_view bytes);
  /// Continues behind this number of bytes, and drops what follows them. Returns false if that is not possible.
  bool cut(std::uint64_t bytes) noexcept;
  /// What was written is on the disk when this returns, not only with the system.
  void sync();
  void close();

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
};

/// Whether a file must outlive a machine that stops, not only a process.
enum class Durable { no, yes };

/// Writes a file under a temporary name and renames it: it is there whole or not at all.
/// @param write writes what is in it @throws FileError, and what `write` throws
void write_whole_file(const std::filesystem::path& file, const std::function<void(FileWriter&)>& write,
                      Durable durable = Durable::no);
inline void write_whole_file(const std::filesystem::path& file, std::string_view text) {
  write_whole_file(file, [&](FileWriter& writer) { writer.write(text); });
}

}  // namespace rheobase
