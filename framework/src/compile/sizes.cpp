#include "compile/sizes.hpp"

#include <algorithm>

namespace rheobase {

std::int64_t block_size(std::size_t asked_for, std::int64_t left, int threads, bool input_varies) {
  constexpr std::int64_t most = 4096;  // beyond, the masks leave the second-level cache
  if (asked_for != 0) return static_cast<std::int64_t>(std::min<std::size_t>(asked_for, largest_block));
  if (input_varies) return least_block;
  if (threads == 1) return most;
  return std::clamp((left / threads + 63) / 64 * 64, least_block, most);
}

std::int64_t longest_epoch(std::int64_t neurons) {
  constexpr std::int64_t chunk = 256, most = 1024;  // steps: whole chunks, as the kernels are called for at most
  return std::clamp((std::int64_t{1} << 28) / std::max<std::int64_t>(neurons, 1) / chunk * chunk, chunk, most);
}

std::uint64_t epoch_memory(std::int64_t neurons) {
  const auto n = static_cast<std::uint64_t>(neurons);
  // 24 bytes a neuron are 192 steps: worth reading the state of ten million from memory once.
  return std::max(std::clamp<std::uint64_t>(24 * n, 128 << 20, 256 << 20), 3 * n);
}

}  // namespace rheobase
