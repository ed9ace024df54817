#pragma once
// Vector registers of doubles and of whole numbers, over the compilers' own vector extensions, which GCC and Clang both
// compile to the instruction set of the build; and the operations that GCC has to be told, because it does not find their
// one instruction by itself. (By builtins: <immintrin.h> takes longer to compile than LIF.) lanes.hpp builds on them.

#include <rheobase/plugin/instruction_set.hpp>

#include <bit>
#include <cstdint>

#if defined(__FAST_MATH__)
#error "rheobase: build without -ffast-math and -Ofast: rounding is relied on, and a NaN has to be seen"
#endif
#if defined(__AVX512F__) && defined(__AVX512DQ__)  // as in x86-64-v4
#define RHEOBASE_AVX512
#endif

namespace rheobase::detail::inline RHEOBASE_TARGET {

inline constexpr int as_usual = 4;  // for AVX-512: rounding and exceptions as the register of control says

/// Doubles in one register of the instruction set that this file is compiled for, and how many registers there are.
#if defined(RHEOBASE_AVX512)
inline constexpr int register_width = 8, register_count = 32;
#elif defined(__AVX2__)
inline constexpr int register_width = 4, register_count = 16;
#else
inline constexpr int register_width = 2, register_count = 16;
#endif

using DoubleRegister = double __attribute__((vector_size(8 * register_width)));
using WordRegister = std::uint64_t __attribute__((vector_size(8 * register_width)));

/// A truth value a lane. AVX-512 has registers of bits for them, of which GCC's vector extensions know nothing: they would
/// make a vector of each comparison and bits of that again.
#if defined(RHEOBASE_AVX512) && !defined(__clang__)
using MaskRegister = unsigned char;
inline constexpr MaskRegister every_lane = 0xFF;
#define RHEOBASE_REGISTER_COMPARE(name, op, code)                          \
  inline MaskRegister name(DoubleRegister a, DoubleRegister b) {           \
    return __builtin_ia32_cmppd512_mask(a, b, code, every_lane, as_usual); \
  }
inline DoubleRegister choose(MaskRegister which, DoubleRegister yes, DoubleRegister no) {
  return __builtin_ia32_blendmpd_512_mask(no, yes, which);
}
inline MaskRegister complement(MaskRegister mask) { return static_cast<MaskRegister>(~mask); }
inline std::uint64_t bits_of(MaskRegister mask) { return mask; }
#else
using MaskRegister = std::int64_t __attribute__((vector_size(8 * register_width)));  // each lane 0 or -1
inline constexpr MaskRegister every_lane = MaskRegister{} - 1;
#define RHEOBASE_REGISTER_COMPARE(name, op, code) \
  inline MaskRegister name(DoubleRegister a, DoubleRegister b) { return a op b; }
inline DoubleRegister choose(MaskRegister which, DoubleRegister yes, DoubleRegister no) { return which ? yes : no; }
inline MaskRegister complement(MaskRegister mask) { return ~mask; }
inline std::uint64_t bits_of(MaskRegister mask) {
#if defined(RHEOBASE_AVX512)
  using Long = long long __attribute__((vector_size(64)));
  return __builtin_ia32_cvtq2mask512(reinterpret_cast<Long>(mask));
#elif defined(__AVX2__)
  return static_cast<unsigned>(__builtin_ia32_movmskpd256(reinterpret_cast<DoubleRegister>(mask)));
#elif defined(__SSE2__)
  return static_cast<unsigned>(__builtin_ia32_movmskpd(reinterpret_cast<DoubleRegister>(mask)));
#else
  std::uint64_t result = 0;
  for (int i = 0; i < register_width; ++i) result |= std::uint64_t{mask[i] != 0} << i;
  return result;
#endif
}
#endif
RHEOBASE_REGISTER_COMPARE(less, <, 0x11)  // the codes of Intel's manual, none of which traps on NaN
RHEOBASE_REGISTER_COMPARE(less_equal, <=, 0x12)
RHEOBASE_REGISTER_COMPARE(greater, >, 0x1E)
RHEOBASE_REGISTER_COMPARE(greater_equal, >=, 0x1D)
RHEOBASE_REGISTER_COMPARE(equal, ==, 0x00)
RHEOBASE_REGISTER_COMPARE(not_equal, !=, 0x04)
#undef RHEOBASE_REGISTER_COMPARE

/// `b` where it is above `a`, else `a`; and the same below.
inline DoubleRegister larger(DoubleRegister a, DoubleRegister b) {
#if defined(RHEOBASE_AVX512) && !defined(__clang__)
  return __builtin_ia32_maxpd512_mask(b, a, a, every_lane, as_usual);
#else
  return choose(less(a, b), b, a);
#endif
}
inline DoubleRegister smaller(DoubleRegister a, DoubleRegister b) {
#if defined(RHEOBASE_AVX512) && !defined(__clang__)
  return __builtin_ia32_minpd512_mask(b, a, a, every_lane, as_usual);
#else
  return choose(less(b, a), b, a);
#endif
}

inline DoubleRegister square_root(DoubleRegister x) {
#if defined(RHEOBASE_AVX512)
#if defined(__clang__)
  return __builtin_ia32_sqrtpd512(x, as_usual);
#else
  return __builtin_ia32_sqrtpd512_mask(x, x, -1, as_usual);
#endif
#elif defined(__AVX2__)
  return __builtin_ia32_sqrtpd256(x);
#elif defined(__SSE2__)
  return __builtin_ia32_sqrtpd(x);
#else
  DoubleRegister result;
  for (int i = 0; i < register_width; ++i) result[i] = __builtin_sqrt(x[i]);
  return result;
#endif
}

/// The whole product of the lower 32 bits of two words; what stands above them is not looked at.
inline WordRegister low_product(WordRegister a, WordRegister b) {
#if defined(__clang__) || !defined(__SSE2__)
  return (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU);
#else
  using Halves = int __attribute__((vector_size(8 * register_width)));
  const auto x = std::bit_cast<Halves>(a), y = std::bit_cast<Halves>(b);
#if defined(RHEOBASE_AVX512)
  using Words = long long __attribute__((vector_size(64)));
  return std::bit_cast<WordRegister>(__builtin_ia32_pmuludq512_mask(x, y, Words{}, 0xFF));
#elif defined(__AVX2__)
  return std::bit_cast<WordRegister>(__builtin_ia32_pmuludq256(x, y));
#else
  return std::bit_cast<WordRegister>(__builtin_ia32_pmuludq128(x, y));
#endif
#endif
}

/// The same number, of which the compiler knows nothing: where there are 16 registers. Of more, one can be spared for what it
/// knows.
inline DoubleRegister hidden(DoubleRegister x) {
#if defined(__SSE2__) && !defined(RHEOBASE_AVX512)
  asm("" : "+x"(x));
#endif
  return x;
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
