#include "report/line_reader.hpp"

#include "report/file_writer.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/units/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rheobase::report {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 18;  // and so the longest line

}  // namespace

LineReader::LineReader(std::filesystem::path file) : file_(std::move(file)), buffer_(buffer_size) {
  // Without O_NONBLOCK, opening a FIFO would wait for somebody to write into it.
  descriptor_ = ::open(file_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) throw_file_error("cannot read", file_, errno);
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw_file_error("cannot read", file_, S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  }
}

LineReader::~LineReader() { ::close(descriptor_); }

void LineReader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= std::exchange(begin_, 0);
  ssize_t bytes = 0;
  do bytes = ::read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
  while (bytes < 0 && errno == EINTR);
  if (bytes < 0) throw_file_error("cannot read", file_, errno);
  at_end_ = bytes == 0;
  end_ += static_cast<std::size_t>(bytes);
}

std::optional<std::string_view> LineReader::next() {
  for (std::size_t searched = begin_;;) {
    const void* const found = std::memchr(buffer_.data() + searched, '\n', end_ - searched);
    if (found != nullptr) {
      const char* const first = buffer_.data() + begin_;
      const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - first);
      begin_ += length + 1;
      ++line_;
      return std::string_view(first, length);
    }
    if (at_end_) {
      if (begin_ == end_) return std::nullopt;
      throw_damaged(file_, line_ + 1, "the line is cut off");
    }
    if (begin_ == 0 && end_ == buffer_.size()) throw_damaged(file_, line_ + 1, "the line is too long");
    const std::size_t left = end_ - begin_;
    fill();
    searched = left;
  }
}

void throw_damaged(const std::filesystem::path& file, std::int64_t line, std::string_view what) {
  constexpr std::size_t longest_path = 4096;
  throw FileError(fmt::format("'{}', line {}: {}; the file was damaged or changed after the run", printable(file.string(), longest_path),
                              line, what));
}

}  // namespace rheobase::report
