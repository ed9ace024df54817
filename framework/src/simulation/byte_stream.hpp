#pragma once
// Members on their way to a checkpoint and back, piece by piece: what is saved is never in memory a second time.

#include <rheobase/plugin/archive.hpp>

#include <functional>
#include <span>
#include <string>

namespace rheobase {

/// Writes members, as StateWriter does, to whoever takes pieces of bytes.
class ByteWriter : public detail::Archive<ByteWriter> {
 public:
  using Put = std::function<void(std::span<const char>)>;
  explicit ByteWriter(Put put);
  void bytes(const void* from, std::size_t size);
  template <class Elements>
  void resize(Elements& elements, std::size_t) {
    const std::uint64_t size = elements.size();
    bytes(&size, sizeof size);
  }
  /// After the last member.
  void flush();

 private:
  Put put_;
  std::string buffer_;
};

/// Reads members that a ByteWriter wrote. @throws std::runtime_error when the bytes are those of other members, and what
/// `get` throws
class ByteReader : public detail::Archive<ByteReader> {
 public:
  /// Fills the buffer with the bytes that come next; so many are there.
  using Get = std::function<void(std::span<char>)>;
  /// @param size how many bytes there are in all
  ByteReader(std::uint64_t size, Get get) : left_(size), get_(std::move(get)) {}
  [[nodiscard]] std::uint64_t left() const { return left_; }
  /// After the last member. @throws std::runtime_error when bytes are left over
  void end() const;

  void bytes(void* to, std::size_t size);
  /// The same, and returns whether there were other bytes before.
  bool replace(void* to, std::size_t size);
  template <class Elements>
  void resize(Elements& elements, std::size_t each) {
    std::uint64_t size = 0;
    bytes(&size, sizeof size);
    if (size > left_ / (each == 0 ? 1 : each)) refuse();
    elements.resize(static_cast<std::size_t>(size));
  }

 private:
  [[noreturn]] static void refuse();
  std::uint64_t left_;
  Get get_;
  std::string buffer_;
  std::size_t at_ = 0;  // in the buffer
};

}  // namespace rheobase
