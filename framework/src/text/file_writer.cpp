#include "text/file_writer.hpp"

#include <rheobase/text/file_error.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace rheobase {
namespace {

std::string_view help(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space, or choose a folder on another disk";
    case EACCES:
    case EPERM:
    case EROFS:
      return "; choose a folder that you may write to";
    case EFBIG:
      return "; raise the size that a file may have (ulimit -f), or record less";
    case EMFILE:
    case ENFILE:
      return "; raise the number of files that may be open (ulimit -n)";
    case ENAMETOOLONG:
      return "; choose a shorter name";
    default:
      return "";
  }
}

/// A new name is on the disk when its folder is.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // not every file system offers it: the file itself is written
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

void throw_file_error(std::string_view action, const std::filesystem::path& file, int error) {
  throw FileError(
      fmt::format("{} {}: {}{}", action, path_in_quotes(file), std::generic_category().message(error), help(error)));
}

FileWriter::FileWriter(std::filesystem::path file, Mode mode) : file_(std::move(file)) {
  const int how = O_WRONLY | O_CREAT | O_CLOEXEC |
                  (mode == Mode::append    ? O_APPEND
                   : mode == Mode::replace ? O_TRUNC
                                           : 0);
  do descriptor_ = ::open(file_.c_str(), how, 0666);
  while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) throw_file_error("cannot create", file_, errno);
}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR) throw_file_error("cannot write", file_, errno);
  }
}

void FileWriter::write_over_begin(std::string_view bytes) {
  for (off_t at = 0; !bytes.empty();) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), at);
    if (written < 0 && errno != EINTR) throw_file_error("cannot write", file_, errno);
    if (written <= 0) continue;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += written;
  }
}

bool FileWriter::cut(std::uint64_t bytes) noexcept {
  const auto end = static_cast<off_t>(bytes);
  return ::ftruncate(descriptor_, end) == 0 && ::lseek(descriptor_, end, SEEK_SET) == end;
}

void FileWriter::sync() {
  if (::fsync(descriptor_) != 0 && errno != EINVAL)
    throw_file_error("cannot write", file_, errno);  // a pipe has no disk
}

void FileWriter::close() {
  if (descriptor_ < 0) return;
  const int closed = ::close(descriptor_);
  descriptor_ = -1;  // closed even when the system reports that earlier bytes were lost
  if (closed != 0 && errno != EINTR) throw_file_error("cannot write", file_, errno);
}

void write_whole_file(const std::filesystem::path& file, const std::function<void(FileWriter&)>& write,
                      Durable durable) {
  std::filesystem::path temporary = file;
  temporary += ".partial";
  try {
    FileWriter writer(temporary);
    write(writer);
    if (durable == Durable::yes) writer.sync();
    writer.close();
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw;
  }
  std::error_code error;
  std::filesystem::rename(temporary, file, error);
  if (error) throw_file_error("cannot write", file, error.value());
  if (durable == Durable::yes) sync_folder(file.parent_path());
}

}  // namespace rheobase
