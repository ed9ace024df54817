#pragma once
// The file around a checkpoint: who wrote it, how long it is, and a digest, so that what was cut short or damaged is told
// before any of it is used.

#include <filesystem>
#include <string>
#include <string_view>

namespace rheobase {

/// Writes `contents` as a checkpoint: under a temporary name, to the disk, and then under its own name, so that a process
/// or a machine that stops leaves the old file or the new one. @throws FileError
void write_checkpoint_file(const std::filesystem::path& file, std::string_view contents);

/// The contents of a checkpoint. @throws FileError, or CheckpointError when it is none, of another format, or damaged
std::string read_checkpoint_file(const std::filesystem::path& file);

}  // namespace rheobase
