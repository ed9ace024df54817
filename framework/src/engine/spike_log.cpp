#include "engine/spike_log.hpp"

#include "compile/sizes.hpp"

#include <algorithm>
#include <limits>

namespace rheobase {
namespace {

/// Into the first-level cache: taking spikes reads them in no order that the CPU could foresee.
void fetch(const std::int64_t* last, const SpikeMasks& masks) {
  for (std::uint64_t i = 0; i < 64 * masks.width; i += 8) __builtin_prefetch(last + i, 1, 3);
}

/// Counts all spikes; with Logged it writes them to cells, and behind the last of each step with spikes its end.
template <bool Logged>
void take(const SpikeMasks& masks, std::span<const std::uint32_t> fired, std::int64_t* last, IntervalSums& all,
          [[maybe_unused]] std::uint32_t* ends, std::uint16_t* cells) {
  constexpr std::uint64_t shortest = 2, longest = 1 << 16;  // intervals whose squares, and all of them, fit in 64 bits
  static_assert(std::numeric_limits<std::uint64_t>::max() / SpikeLog::most_steps / largest_block > longest * longest);
  std::uint64_t sum = 0, squares = 0;  // in variables of their own, so that they stay in registers
  std::uint32_t count = 0, other = 0;
  [[maybe_unused]] std::uint16_t* cell = cells;
  for (const std::uint32_t entry : fired) {
    const std::uint32_t step = entry >> 16, w = entry & 0xFFFFU;
    const std::int64_t now = masks.first + step;
    std::uint64_t mask = masks.words[step * masks.width + w];
    std::int64_t* const before = last + w * std::size_t{64};
    do {
      const std::int64_t i = lowest_bit(mask);
      if constexpr (Logged) *cell++ = static_cast<std::uint16_t>(w * 64 + static_cast<std::uint32_t>(i));
      else ++count;
      const auto interval = static_cast<std::uint64_t>(now - before[i]);
      if (before[i] >= 0 && interval - shortest < longest - shortest) {
        sum += interval;
        squares += interval * interval;
      } else {
        ++other;
        if (before[i] >= 0) all.add_interval(interval);
        else all.first_spike = std::min(all.first_spike, now);
      }
      before[i] = now;
      mask &= mask - 1;
    } while (mask != 0);
    if constexpr (Logged) ends[step] = count = static_cast<std::uint32_t>(cell - cells);
  }
  all.spikes += count;
  all.intervals += count - other;
  all.sum += sum;
  all.squares += squares;
}

/// Puts the masks in place of the cells of steps where these take as much room. @returns behind the last cell
std::uint32_t pack(const SpikeMasks& masks, std::uint32_t* ends, std::uint16_t* cells) {
  const auto most = static_cast<std::uint32_t>(4 * masks.width);
  std::uint32_t from = 0, to = 0;
  for (std::int64_t step = 0; step < masks.steps; ++step) {
    const std::uint32_t size = ends[step] - from;
    if (size >= most)
      std::memcpy(cells + to, masks.words + static_cast<std::uint64_t>(step) * masks.width, 2 * std::size_t{most});
    else std::copy_n(cells + from, size, cells + to);
    from = ends[step];
    ends[step] = to += std::min(size, most);
  }
  return to;
}

}  // namespace

void SpikeLog::begin(std::int64_t first, std::size_t blocks, std::size_t slots) {
  first_ = first;
  stores_.resize(slots);
  places_.resize(blocks);
  for (Store& store : stores_) {
    store.ends.resize(0);
    store.cells.resize(0);
  }
}

void SpikeLog::begin_block(std::size_t block, std::size_t slot) {
  places_[block] = {slot, stores_[slot].ends.size(), stores_[slot].cells.size()};
}

void SpikeLog::add(std::size_t block, const SpikeMasks& masks, std::int64_t* last, IntervalSums& sums) {
  Place& place = places_[block];
  Store& store = stores_[place.slot];
  fetch(last, masks);
  const auto fired = find_fired(masks, store.fired);
  const std::size_t first_end = store.ends.size(), first_cell = store.cells.size();
  store.ends.resize(first_end + static_cast<std::size_t>(masks.steps));
  store.cells.resize(first_cell + 64 * fired.size() + 8);
  std::uint32_t* ends = store.ends.data() + first_end;
  std::uint16_t* cells = store.cells.data() + first_cell;
  std::fill_n(ends, masks.steps, 0U);
  take<true>(masks, fired, last, sums, ends, cells);
  std::uint32_t end = 0, most = 0;
  for (std::int64_t step = 0; step < masks.steps; ++step) {
    const std::uint32_t begin = end;
    end = std::max(end, ends[step]);
    ends[step] = end;
    most = std::max(most, end - begin);
  }
  place.spikes += end;
  if (most >= 4 * masks.width) end = pack(masks, ends, cells);
  const auto before = static_cast<std::uint32_t>(first_cell - place.cell);
#pragma omp simd
  for (std::int64_t step = 0; step < masks.steps; ++step) ends[step] += before;
  store.cells.resize(first_cell + end);
}

void count_spikes(const SpikeMasks& masks, std::int64_t* last, IntervalSums& sums, std::vector<std::uint32_t>& fired) {
  fetch(last, masks);
  take<false>(masks, find_fired(masks, fired), last, sums, nullptr, nullptr);
}

}  // namespace rheobase
