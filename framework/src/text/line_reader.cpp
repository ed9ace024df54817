#include "text/line_reader.hpp"

#include <rheobase/text/file_error.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace rheobase::detail {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 18;  // and so the longest line

}  // namespace

LineReader::LineReader(std::filesystem::path file) : file_(std::move(file)), reader_(file_), buffer_(buffer_size) {}

void LineReader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= std::exchange(begin_, 0);
  const std::size_t bytes = reader_.read(std::span(buffer_).subspan(end_));
  at_end_ = bytes == 0;
  end_ += bytes;
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
  throw FileError(
      fmt::format("{}, line {}: {}; the file was damaged or changed after the run", path_in_quotes(file), line, what));
}

}  // namespace rheobase::detail
