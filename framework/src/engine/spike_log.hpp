#pragma once
// The spikes of an epoch: of each block and step, which neurons fired. They are compressed while their masks are in cache,
// so that an epoch can be long and that a monitor is shown them for a few nanoseconds each. No step takes more than its
// masks would.

#include "engine/fired_words.hpp"
#include "engine/interval_sums.hpp"

#include <rheobase/recordings/pages.hpp>

#include <cstdint>
#include <cstring>
#include <vector>

namespace rheobase {

/// The number of the lowest bit that is set; there is one.
inline std::int64_t lowest_bit(std::uint64_t mask) { return __builtin_ctzll(mask); }

class SpikeLog {
 public:
  /// Steps of masks that are added at once.
  static constexpr std::int64_t most_steps = 256;
  SpikeLog() = default;
  SpikeLog(SpikeLog&&) = default;  // a copy would have no room behind its cells
  SpikeLog& operator=(SpikeLog&&) = default;

  /// Forgets all. @param slots how many threads add spikes
  void begin(std::int64_t first, std::size_t blocks, std::size_t slots);
  /// Says that a block's spikes follow, on the thread that has this slot.
  void begin_block(std::size_t block, std::size_t slot);
  /// Adds the spikes of the block's next steps, and counts them: intervals into `sums`, each neuron's last step into `last`.
  void add(std::size_t block, const SpikeMasks& masks, std::int64_t* last, IntervalSums& sums);

  /// The spikes of a block that were added.
  [[nodiscard]] std::uint64_t spikes(std::size_t block) const { return places_[block].spikes; }
  /// The spikes of a block in a step.
  class Spikes {
   public:
    [[nodiscard]] bool none() const { return size_ == 0; }
    /// How much read() needs.
    [[nodiscard]] std::size_t room() const { return are_masks() ? 64 * width_ : (size_ + 7) / 8 * 8; }
    /// Writes the neurons that fired, ascending and numbered from `base`, to `to`, and what is nothing behind them.
    /// @returns behind the last
    std::int64_t* read(std::int64_t base, std::int64_t* to) const {
      if (are_masks()) return read_masks(base, to);
      for (std::size_t i = 0; i < size_; i += 8) {  // eight at once: no branch on how few there are
#pragma omp simd
        for (std::size_t k = 0; k < 8; ++k) to[i + k] = base + cells_[i + k];
      }
      return to + size_;
    }

   private:
    friend SpikeLog;
    Spikes(const std::uint16_t* cells, std::uint32_t size, std::uint32_t width)
        : cells_(cells), size_(size), width_(width) {}
    [[nodiscard]] bool are_masks() const { return size_ == 4 * width_; }
    std::int64_t* read_masks(std::int64_t base, std::int64_t* to) const {
      for (std::uint64_t w = 0; w < width_; ++w, base += 64) {
        std::uint64_t mask = 0;
        std::memcpy(&mask, cells_ + 4 * w, sizeof mask);
        if (mask == ~std::uint64_t{0}) {  // as neurons that are the same fire: no chain of bits
          for (std::int64_t k = 0; k < 64; ++k) *to++ = base + k;
          continue;
        }
        for (; mask != 0; mask &= mask - 1) *to++ = base + lowest_bit(mask);
      }
      return to;
    }

    const std::uint16_t* cells_;
    std::size_t size_;   // of cells
    std::size_t width_;  // words of a mask
  };
  /// The spikes of a block, step after step.
  class Reader {
   public:
    /// The spikes of the step at which it is. It goes on to the next.
    Spikes next() {
      const std::uint32_t begin = begin_;
      begin_ = *end_++;
      return {cells_ + begin, begin_ - begin, width_};
    }
    /// Goes on past steps without spikes, so many at most. @returns how many
    std::int64_t pass_empty(std::int64_t most) {
      std::int64_t passed = 0;
      for (; passed < most && *end_ == begin_; ++end_) ++passed;
      return passed;
    }

   private:
    friend SpikeLog;
    Reader(const std::uint32_t* end, const std::uint16_t* cells, std::uint32_t begin, std::uint64_t width)
        : end_(end), cells_(cells), begin_(begin), width_(static_cast<std::uint32_t>(width)) {}

    const std::uint32_t* end_;     // of the step
    const std::uint16_t* cells_;   // of the block
    std::uint32_t begin_, width_;  // of the step's cells; words of a mask
  };
  /// @param step of the epoch, where it begins @param width words that a mask of the block has
  [[nodiscard]] Reader reader(std::size_t block, std::int64_t step, std::uint64_t width) const {
    const Place& place = places_[block];
    const Store& store = stores_[place.slot];
    const std::uint32_t* const end = store.ends.data() + place.end + (step - first_);
    return {end, store.cells.data() + place.cell, step == first_ ? 0 : end[-1], width};
  }

 private:
  /// What one thread adds: for each block the ends of its steps, counted from its first cell, and cells. A step's cells are
  /// the numbers of the neurons that fired; where these would take as much as the masks, they are the masks.
  struct alignas(64) Store {
    Cells<std::uint32_t> ends;
    Cells<std::uint16_t> cells{Pages::large_page};  // with room for eight more behind the last, which may be read
    std::vector<std::uint32_t> fired;               // scratch memory
  };
  /// Where a block's first end and first cell are.
  struct Place {
    std::size_t slot = 0, end = 0, cell = 0;
    std::uint64_t spikes = 0;
  };

  std::int64_t first_ = 0;
  std::vector<Store> stores_;  // by slot
  std::vector<Place> places_;  // by block
};

/// Counts spikes that nobody is shown. @param fired scratch memory
void count_spikes(const SpikeMasks& masks, std::int64_t* last, IntervalSums& sums, std::vector<std::uint32_t>& fired);

}  // namespace rheobase
