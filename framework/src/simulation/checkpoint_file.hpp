#pragma once
// The file around a checkpoint: who wrote it, how long it is, and a digest, so that what was cut short or damaged is reported
// before any of it is used. It is written and read in pieces.

#include "simulation/byte_stream.hpp"
#include "text/file_reader.hpp"

#include <filesystem>
#include <functional>

namespace rheobase {

/// Writes a checkpoint: under a temporary name, to the disk, and then under its own name, so that a process or a machine
/// that stops leaves the old file or the new one. @param write writes the contents @throws FileError, and what `write` throws
void write_checkpoint_file(const std::filesystem::path& file, const std::function<void(ByteWriter&)>& write);

/// A checkpoint that is whole.
class CheckpointFile {
 public:
  /// Reads all of it once. @throws FileError, or CheckpointError when it is none, of another format, or damaged
  explicit CheckpointFile(std::filesystem::path file);
  /// The contents, once. It is not used longer than this file.
  [[nodiscard]] ByteReader contents();

 private:
  std::filesystem::path file_;
  FileReader reader_;
  std::uint64_t size_ = 0;  // bytes of the contents
};

}  // namespace rheobase
