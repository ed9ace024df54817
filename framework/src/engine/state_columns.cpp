#include "engine/state_columns.hpp"

#include "loading/for_each_cpu.hpp"

#include <cmath>

namespace rheobase {

RHEOBASE_FOR_EACH_CPU bool all_finite(std::span<double* const> columns, std::int64_t count) {
  double sum = 0.0;  // x * 0 is 0 for every finite x and NaN for the others
  for (const double* column : columns) {
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i) sum += column[i] * 0.0;
  }
  return sum == 0.0;
}

RHEOBASE_FOR_EACH_CPU void flush_tiny(std::span<double* const> columns, std::int64_t count) {
  for (double* column : columns) {
#pragma omp simd
    for (std::int64_t i = 0; i < count; ++i) {
      const double x = column[i], zero = x * 0.0;
      column[i] = std::abs(x) < tiny_state ? zero : x;
    }
  }
}

}  // namespace rheobase
