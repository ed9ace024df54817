#include "runtime/fired_words.hpp"

#include "runtime/for_each_cpu.hpp"

#if defined(RHEOBASE_CPU_IS_CHOSEN)
#include <immintrin.h>
#endif

namespace rheobase {
namespace {

constexpr std::size_t at_once = 8;  // words, and places that are written behind the last

/// Lists the words of a row that are not zero. @param entry of the first word @param next what that of each further one is
/// more @returns behind the last that it listed
#if defined(RHEOBASE_CPU_IS_CHOSEN)
__attribute__((target("arch=x86-64-v4"))) std::uint32_t* list_row(std::span<const std::uint64_t> words, std::uint32_t entry,
                                                                   std::uint32_t next, std::uint32_t* to) {
  const auto step = static_cast<int>(next);
  __m256i entries = _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(entry)),
                                     _mm256_mullo_epi32(_mm256_set1_epi32(step), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)));
  for (std::size_t i = 0; i < words.size(); i += at_once, entries = _mm256_add_epi32(entries, _mm256_set1_epi32(8 * step))) {
    const std::size_t left = words.size() - i;
    const auto there = static_cast<__mmask8>(left < at_once ? (1U << left) - 1U : 0xFFU);
    const __m512i eight = _mm512_maskz_loadu_epi64(there, words.data() + i);
    const __mmask8 fired = _mm512_test_epi64_mask(eight, eight);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_maskz_compress_epi32(fired, entries));
    to += __builtin_popcount(fired);
  }
  return to;
}

__attribute__((target("default")))
#endif
std::uint32_t* list_row(std::span<const std::uint64_t> words, std::uint32_t entry, std::uint32_t next, std::uint32_t* to) {
#pragma GCC unroll 8
  for (const std::uint64_t word : words) {  // without a branch on what cannot be foretold
    *to = entry;
    to += word != 0;
    entry += next;
  }
  return to;
}

}  // namespace

std::span<const std::uint32_t> find_fired(const SpikeMasks& masks, std::vector<std::uint32_t>& room) {
  const std::size_t words = static_cast<std::size_t>(masks.steps) * masks.width;
  if (room.size() < words + at_once) room.resize(words + at_once);
  std::uint32_t* const begin = room.data();
  std::uint32_t* end = begin;
  if (masks.width == 1) {  // all in one row
    end = list_row({masks.words, words}, 0, 1 << 16, end);
  } else {
    for (std::uint32_t step = 0; step < masks.steps; ++step)
      end = list_row({masks.words + step * masks.width, masks.width}, step << 16, 1, end);
  }
  return {begin, end};
}

}  // namespace rheobase
