#pragma once
// The instruction set that a file is compiled for: by number, by name, and as a namespace.

#include <rheobase/plugin/abi.h>

// The lowest level that has all that the compiler was allowed to use.
#if defined(__AVX512F__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_X86_64_V4
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64-v4"
#elif defined(__AVX__) || defined(__BMI__) || defined(__BMI2__) || defined(__LZCNT__) || defined(__MOVBE__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_X86_64_V3
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64-v3"
#elif defined(__SSE3__) || defined(__POPCNT__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_X86_64_V2
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64-v2"
#elif defined(__x86_64__)
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_BASE
#define RHEOBASE_INSTRUCTION_SET_NAME "x86-64"
#else
#define RHEOBASE_INSTRUCTION_SET RHEOBASE_INSTRUCTION_SET_BASE
#define RHEOBASE_INSTRUCTION_SET_NAME "baseline"
#endif

// A program may compile models of its own in several files with different -march. Then one name must not stand for two
// layouts, nor for code that only some CPUs run: the linker would keep one of them for all files. So what authors include
// is in an inline namespace of this name, which differs where registers, masks or instructions do.
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__clang__)
#define RHEOBASE_TARGET x86_64_v4_vector_masks
#elif defined(__AVX512F__) && defined(__AVX512DQ__)
#define RHEOBASE_TARGET x86_64_v4
#elif defined(__AVX512F__)
#define RHEOBASE_TARGET x86_64_v4_without_dq
#elif defined(__AVX2__)
#define RHEOBASE_TARGET x86_64_v3
#elif defined(__AVX__) || defined(__BMI__) || defined(__BMI2__) || defined(__LZCNT__) || defined(__MOVBE__)
#define RHEOBASE_TARGET x86_64_v3_without_avx2
#elif defined(__SSE3__) || defined(__POPCNT__)
#define RHEOBASE_TARGET x86_64_v2
#else
#define RHEOBASE_TARGET baseline
#endif
