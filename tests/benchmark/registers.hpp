#pragma once
// Registers of doubles for the reference kernels, by the intrinsics of the instruction set that this is compiled for.
// Nothing of the product is used: what it is compared with must not share its faults.

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace rheobase::bench {

#if defined(__AVX512F__) && defined(__AVX512DQ__)

inline constexpr std::size_t width = 8;
inline constexpr const char* instruction_set = "AVX-512";
using Reg = __m512d;
using Words = __m512i;  // one 64-bit word a lane
using Which = __mmask8;

inline Reg load(const double* p) { return _mm512_loadu_pd(p); }
inline void store(double* p, Reg x) { _mm512_storeu_pd(p, x); }
inline Reg all(double x) { return _mm512_set1_pd(x); }
inline Words all(std::uint64_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
inline Which at_least(Reg a, Reg b) { return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ); }
inline Which above(Reg a, Reg b) { return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ); }
inline Which both(Which a, Which b) { return a & b; }
inline Which but_not(Which a, Which b) { return a & static_cast<Which>(~b); }
inline Reg choose(Which w, Reg yes, Reg no) { return _mm512_mask_blend_pd(w, no, yes); }
inline unsigned bits(Which w) { return w; }
inline Reg least(Reg a, Reg b) { return _mm512_min_pd(a, b); }
inline Reg most(Reg a, Reg b) { return _mm512_max_pd(a, b); }
inline Reg root(Reg a) { return _mm512_sqrt_pd(a); }
inline Reg fused(Reg a, Reg b, Reg c) { return _mm512_fmadd_pd(a, b, c); }
inline Words as_words(Reg a) { return _mm512_castpd_si512(a); }
inline Reg as_doubles(Words a) { return _mm512_castsi512_pd(a); }
inline Words plus(Words a, Words b) { return _mm512_add_epi64(a, b); }
inline Words minus(Words a, Words b) { return _mm512_sub_epi64(a, b); }
inline Words either(Words a, Words b) { return _mm512_or_si512(a, b); }
inline Words common(Words a, Words b) { return _mm512_and_si512(a, b); }
inline Words differ(Words a, Words b) { return _mm512_xor_si512(a, b); }
template <int n>
Words up(Words a) {
  return _mm512_slli_epi64(a, n);
}
template <int n>
Words down(Words a) {
  return _mm512_srli_epi64(a, n);
}
inline Words product_of_low(Words a, Words b) { return _mm512_mul_epu32(a, b); }  // of the lower 32 bits of each
inline Words counting(std::uint64_t from) { return plus(all(from), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0)); }

#elif defined(__AVX2__)

inline constexpr std::size_t width = 4;
inline constexpr const char* instruction_set = "AVX2";
using Reg = __m256d;
using Words = __m256i;
using Which = __m256d;  // each lane all ones or all zeros

inline Reg load(const double* p) { return _mm256_loadu_pd(p); }
inline void store(double* p, Reg x) { _mm256_storeu_pd(p, x); }
inline Reg all(double x) { return _mm256_set1_pd(x); }
inline Words all(std::uint64_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
inline Which at_least(Reg a, Reg b) { return _mm256_cmp_pd(a, b, _CMP_GE_OQ); }
inline Which above(Reg a, Reg b) { return _mm256_cmp_pd(a, b, _CMP_GT_OQ); }
inline Which both(Which a, Which b) { return _mm256_and_pd(a, b); }
inline Which but_not(Which a, Which b) { return _mm256_andnot_pd(b, a); }
inline Reg choose(Which w, Reg yes, Reg no) { return _mm256_blendv_pd(no, yes, w); }
inline unsigned bits(Which w) { return static_cast<unsigned>(_mm256_movemask_pd(w)); }
inline Reg least(Reg a, Reg b) { return _mm256_min_pd(a, b); }
inline Reg most(Reg a, Reg b) { return _mm256_max_pd(a, b); }
inline Reg root(Reg a) { return _mm256_sqrt_pd(a); }
#if defined(__FMA__)
inline Reg fused(Reg a, Reg b, Reg c) { return _mm256_fmadd_pd(a, b, c); }
#else
inline Reg fused(Reg a, Reg b, Reg c) { return a * b + c; }
#endif
inline Words as_words(Reg a) { return _mm256_castpd_si256(a); }
inline Reg as_doubles(Words a) { return _mm256_castsi256_pd(a); }
inline Words plus(Words a, Words b) { return _mm256_add_epi64(a, b); }
inline Words minus(Words a, Words b) { return _mm256_sub_epi64(a, b); }
inline Words either(Words a, Words b) { return _mm256_or_si256(a, b); }
inline Words common(Words a, Words b) { return _mm256_and_si256(a, b); }
inline Words differ(Words a, Words b) { return _mm256_xor_si256(a, b); }
template <int n>
Words up(Words a) {
  return _mm256_slli_epi64(a, n);
}
template <int n>
Words down(Words a) {
  return _mm256_srli_epi64(a, n);
}
inline Words product_of_low(Words a, Words b) { return _mm256_mul_epu32(a, b); }
inline Words counting(std::uint64_t from) { return plus(all(from), _mm256_set_epi64x(3, 2, 1, 0)); }

#else

inline constexpr std::size_t width = 2;
inline constexpr const char* instruction_set = "SSE2";
using Reg = __m128d;
using Words = __m128i;
using Which = __m128d;

inline Reg load(const double* p) { return _mm_loadu_pd(p); }
inline void store(double* p, Reg x) { _mm_storeu_pd(p, x); }
inline Reg all(double x) { return _mm_set1_pd(x); }
inline Words all(std::uint64_t x) { return _mm_set1_epi64x(static_cast<long long>(x)); }
inline Which at_least(Reg a, Reg b) { return _mm_cmpge_pd(a, b); }
inline Which above(Reg a, Reg b) { return _mm_cmpgt_pd(a, b); }
inline Which both(Which a, Which b) { return _mm_and_pd(a, b); }
inline Which but_not(Which a, Which b) { return _mm_andnot_pd(b, a); }
inline Reg choose(Which w, Reg yes, Reg no) { return _mm_or_pd(_mm_and_pd(w, yes), _mm_andnot_pd(w, no)); }
inline unsigned bits(Which w) { return static_cast<unsigned>(_mm_movemask_pd(w)); }
inline Reg least(Reg a, Reg b) { return _mm_min_pd(a, b); }
inline Reg most(Reg a, Reg b) { return _mm_max_pd(a, b); }
inline Reg root(Reg a) { return _mm_sqrt_pd(a); }
inline Reg fused(Reg a, Reg b, Reg c) { return a * b + c; }
inline Words as_words(Reg a) { return _mm_castpd_si128(a); }
inline Reg as_doubles(Words a) { return _mm_castsi128_pd(a); }
inline Words plus(Words a, Words b) { return _mm_add_epi64(a, b); }
inline Words minus(Words a, Words b) { return _mm_sub_epi64(a, b); }
inline Words either(Words a, Words b) { return _mm_or_si128(a, b); }
inline Words common(Words a, Words b) { return _mm_and_si128(a, b); }
inline Words differ(Words a, Words b) { return _mm_xor_si128(a, b); }
template <int n>
Words up(Words a) {
  return _mm_slli_epi64(a, n);
}
template <int n>
Words down(Words a) {
  return _mm_srli_epi64(a, n);
}
inline Words product_of_low(Words a, Words b) { return _mm_mul_epu32(a, b); }
inline Words counting(std::uint64_t from) { return plus(all(from), _mm_set_epi64x(1, 0)); }

#endif

}  // namespace rheobase::bench
