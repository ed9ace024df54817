#include "engine/fired_words.hpp"

#include "loading/for_each_cpu.hpp"

#if defined(RHEOBASE_CPU_IS_CHOSEN)
#include <immintrin.h>
#endif

namespace rheobase {
namespace {

constexpr std::uint32_t at_once = 8;  // words, and places that are written behind the last

/// Lists the words that are not zero, row by row, each as r * row_entry + i * word_entry, where it is word i of row r.
/// @returns behind the last
#if defined(RHEOBASE_CPU_IS_CHOSEN)
__attribute__((target("arch=x86-64-v4"))) std::uint32_t* list(const std::uint64_t* words, std::size_t rows,
                                                              std::size_t width, std::uint32_t row_entry,
                                                              std::uint32_t word_entry, std::uint32_t* to) {
  const __m256i eight_words = _mm256_set1_epi32(static_cast<int>(at_once * word_entry));
  const __m256i in_row =
      _mm256_mullo_epi32(_mm256_set1_epi32(static_cast<int>(word_entry)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  for (std::size_t r = 0; r < rows; ++r, words += width) {
    __m256i entries =
        _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(static_cast<std::uint32_t>(r) * row_entry)), in_row);
    for (std::size_t i = 0; i < width; i += at_once, entries = _mm256_add_epi32(entries, eight_words)) {
      const auto there = static_cast<__mmask8>(width - i < at_once ? (1U << (width - i)) - 1U : 0xFFU);
      const __m512i eight = _mm512_maskz_loadu_epi64(there, words + i);
      const __mmask8 fired = _mm512_test_epi64_mask(eight, eight);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_maskz_compress_epi32(fired, entries));
      to += __builtin_popcount(fired);
    }
  }
  return to;
}

__attribute__((target("default")))
#endif
std::uint32_t*
list(const std::uint64_t* words, std::size_t rows, std::size_t width, std::uint32_t row_entry, std::uint32_t word_entry,
     std::uint32_t* to) {
  for (std::size_t r = 0; r < rows; ++r, words += width) {
    std::uint32_t entry = static_cast<std::uint32_t>(r) * row_entry;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < width; ++i, entry += word_entry) {  // without a branch on what cannot be foretold
      *to = entry;
      to += words[i] != 0;
    }
  }
  return to;
}

}  // namespace

RHEOBASE_FOR_EACH_CPU void clear_spare_bits(std::span<std::uint64_t> masks, std::int64_t neurons) {
  const auto width = static_cast<std::size_t>((neurons + 63) / 64);
  if (neurons % 64 == 0) return;
  const std::uint64_t used = ~(~std::uint64_t{0} << neurons % 64);
  std::uint64_t* const words = masks.data();
  if (width == 1) {  // all in one row: some at once
#pragma omp simd
    for (std::size_t i = 0; i < masks.size(); ++i) words[i] &= used;
  } else {
    for (std::size_t last = width - 1; last < masks.size(); last += width) words[last] &= used;
  }
}

std::span<const std::uint32_t> find_fired(const SpikeMasks& masks, std::vector<std::uint32_t>& room) {
  constexpr std::uint32_t step = 1U << 16;
  const auto steps = static_cast<std::size_t>(masks.steps);
  if (room.size() < steps * masks.width + at_once) room.resize(steps * masks.width + at_once);
  std::uint32_t* const begin = room.data();
  std::uint32_t* const end = masks.width == 1 ? list(masks.words, 1, steps, 0, step, begin)  // all in one row
                                              : list(masks.words, steps, masks.width, step, 1, begin);
  return {begin, end};
}

}  // namespace rheobase
