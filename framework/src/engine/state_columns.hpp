#pragma once
// The columns of a block's or a source's state: kept and put back, checked, and cleared of values that are almost 0.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace rheobase {

/// Keeps the first `count` values of some columns, and puts them back.
inline void keep(std::span<double* const> columns, std::int64_t count, std::vector<double>& kept) {
  kept.resize(columns.size() * static_cast<std::size_t>(count));
  for (std::size_t v = 0; v < columns.size(); ++v)
    std::copy_n(columns[v], count, kept.data() + v * static_cast<std::size_t>(count));
}
inline void put_back(std::span<double* const> columns, std::int64_t count, const std::vector<double>& kept) {
  for (std::size_t v = 0; v < columns.size(); ++v)
    std::copy_n(kept.data() + v * static_cast<std::size_t>(count), count, columns[v]);
}

/// Whether none of the first `count` values of each column is NaN or infinite.
bool all_finite(std::span<double* const> columns, std::int64_t count);

/// A state that decays towards 0 would become subnormal after 700 time constants and stay so: rounding keeps the smallest
/// numbers from shrinking. On some processors every operation on them takes a hundred times as long. So a state below this,
/// in SI, becomes 0. It is large enough that no state gets from here to a subnormal before the next flush, unless it loses
/// more than half of its value in each step: then rounding takes it to 0.
inline constexpr double tiny_state = 1e-200;

/// States are flushed after the last step before each multiple of so many. Chunks end there: that the steps are the same for any
/// threads, blocks and epochs keeps the results the same.
inline constexpr std::int64_t flush_interval = 256;
inline bool is_flushed_before(std::int64_t step) { return step % flush_interval == 0; }
inline std::int64_t next_flush(std::int64_t step) { return (step / flush_interval + 1) * flush_interval; }

/// Puts 0, of the same sign, in place of tiny states among the first `count` values of each column.
void flush_tiny(std::span<double* const> columns, std::int64_t count);

}  // namespace rheobase
