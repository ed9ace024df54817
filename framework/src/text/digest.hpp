#pragma once
// What distinguishes versions of a file in run records.

#include <boost/uuid/detail/sha1.hpp>
#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace rheobase {

/// SHA-1 of bytes that come in pieces.
class Sha1 {
 public:
  void add(std::string_view bytes) { sha1_.process_bytes(bytes.data(), bytes.size()); }
  /// In hexadecimal digits; nothing can be added after.
  [[nodiscard]] std::string text() {
    boost::uuids::detail::sha1::digest_type digest;
    sha1_.get_digest(digest);
    std::string text;
    for (const auto part : digest)
      text += fmt::format("{:0{}x}", part, 2 * sizeof part);  // words, or bytes in new Boost
    return text;
  }

 private:
  boost::uuids::detail::sha1 sha1_;
};

inline std::string sha1_of(std::string_view bytes) {
  Sha1 sha1;
  sha1.add(bytes);
  return sha1.text();
}

}  // namespace rheobase
