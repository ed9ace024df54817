#include "text/file_reader.hpp"

#include <rheobase/text/file_error.hpp>
#include <rheobase/text/path_text.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace rheobase {
namespace {

std::string system_reason() { return std::generic_category().message(errno); }

}  // namespace

FileReader::FileReader(std::filesystem::path file, std::string what) : file_(std::move(file)), what_(std::move(what)) {
  // Without O_NONBLOCK, opening a FIFO would wait for somebody to write into it.
  descriptor_ = ::open(file_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) refuse(errno == ENOENT ? "there is no such file" : system_reason());
  struct stat status {};
  std::string reason;
  if (::fstat(descriptor_, &status) != 0) reason = system_reason();
  else if (S_ISDIR(status.st_mode)) reason = "it is a folder";
  else if (!S_ISREG(status.st_mode)) reason = "it is not a regular file";
  if (!reason.empty()) {
    ::close(descriptor_);
    refuse(reason);
  }
  size_ = static_cast<std::size_t>(status.st_size);
}

FileReader::~FileReader() { ::close(descriptor_); }

std::size_t FileReader::read(std::span<char> buffer) const {
  ssize_t bytes = 0;
  do bytes = ::read(descriptor_, buffer.data(), buffer.size());
  while (bytes < 0 && errno == EINTR);
  if (bytes < 0) refuse(system_reason());
  return static_cast<std::size_t>(bytes);
}

void FileReader::go_to(std::size_t byte) {
  if (::lseek(descriptor_, static_cast<off_t>(byte), SEEK_SET) < 0) refuse(system_reason());
}

void FileReader::refuse(const std::string& reason) const {
  throw FileError("cannot read " + what_ + (what_.empty() ? "" : " ") + path_in_quotes(file_) + ": " + reason);
}

std::string read_file(const std::filesystem::path& file, std::size_t most, const std::string& what) {
  const FileReader reader(file, what);
  std::string text(std::min(most, reader.size()) + 1, '\0');  // one more byte than it should have shows that it grew
  std::size_t size = 0;
  while (size <= most) {
    if (size == text.size()) text.resize(std::min(2 * size, most + 1));
    const std::size_t bytes = reader.read(std::span(text).subspan(size));
    if (bytes == 0) break;
    size += bytes;
  }
  text.resize(size);
  return text;
}

}  // namespace rheobase
