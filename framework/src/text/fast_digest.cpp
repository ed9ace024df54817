#include "text/fast_digest.hpp"

#include <fmt/format.h>

#include <new>

#define XXH_INLINE_ALL  // nothing is linked, neither here nor by a host program
#include <xxhash.h>

namespace rheobase {

struct FastDigest::State {
  XXH3_state_t xxh3;
};

FastDigest::FastDigest() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh3); }
FastDigest::~FastDigest() = default;

void FastDigest::add(std::span<const char> bytes) {
  if (!bytes.empty()) XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
}

std::string FastDigest::text() const {
  const XXH128_hash_t digest = XXH3_128bits_digest(&state_->xxh3);
  return fmt::format("{:016x}{:016x}", digest.high64, digest.low64);
}

}  // namespace rheobase
