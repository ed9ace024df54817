#pragma once
// Whether bytes are those that were written, at the speed of memory: XXH3 of 128 bits. It finds damage; it is no protection
// against somebody who wants to deceive.

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace rheobase {

/// The digest of bytes that come in pieces.
class FastDigest {
 public:
  FastDigest();
  ~FastDigest();
  FastDigest(const FastDigest&) = delete;
  FastDigest& operator=(const FastDigest&) = delete;
  void add(std::span<const char> bytes);
  /// 32 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rheobase
