#include "simulation/byte_stream.hpp"

#include <algorithm>
#include <array>

namespace rheobase {
namespace {

constexpr std::size_t buffered = 64 << 10;  // bytes; longer pieces do not pass through the buffer

}  // namespace

ByteWriter::ByteWriter(Put put) : put_(std::move(put)) { buffer_.reserve(buffered); }

void ByteWriter::bytes(const void* from, std::size_t size) {
  if (buffer_.size() + size > buffered) flush();
  if (size > buffered) put_({static_cast<const char*>(from), size});
  else if (size > 0) buffer_.append(static_cast<const char*>(from), size);
}

void ByteWriter::flush() {
  if (!buffer_.empty()) put_(buffer_);
  buffer_.clear();
}

void ByteReader::bytes(void* to, std::size_t size) {
  if (size > left_) refuse();
  auto* next = static_cast<char*>(to);
  for (std::size_t missing = size; missing > 0;) {
    if (at_ == buffer_.size() && missing >= buffered) {
      get_({next, missing});
      left_ -= missing;
      return;
    }
    if (at_ == buffer_.size()) {
      buffer_.resize(std::min<std::uint64_t>(buffered, left_));
      at_ = 0;
      get_(buffer_);
    }
    const std::size_t piece = std::min(missing, buffer_.size() - at_);
    std::memcpy(next, buffer_.data() + at_, piece);
    at_ += piece;
    left_ -= piece;
    next += piece;
    missing -= piece;
  }
}

bool ByteReader::replace(void* to, std::size_t size) {
  std::array<char, 4096> piece;
  bool differs = false;
  for (auto* next = static_cast<char*>(to); size > 0;) {
    const std::size_t length = std::min(size, piece.size());
    bytes(piece.data(), length);
    differs = differs || std::memcmp(next, piece.data(), length) != 0;
    std::memcpy(next, piece.data(), length);
    next += length;
    size -= length;
  }
  return differs;
}

void ByteReader::end() const {
  if (left_ > 0) refuse();
}

void ByteReader::refuse() { throw std::runtime_error("what was kept is not what it keeps now"); }

}  // namespace rheobase
