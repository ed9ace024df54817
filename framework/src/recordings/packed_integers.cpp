#include <rheobase/recordings/packed_integers.hpp>

#include "loading/for_each_cpu.hpp"

#include <algorithm>
#include <limits>

namespace rheobase {
namespace {

/// Calls work with a number of the type that is so many bytes wide.
template <class Work>
[[gnu::always_inline]] inline void with_width(std::uint32_t bytes, Work work) {
  if (bytes == 1) work(std::uint8_t{});
  else if (bytes == 2) work(std::uint16_t{});
  else if (bytes == 4) work(std::uint32_t{});
  else if (bytes == 8) work(std::uint64_t{});
}

std::uint32_t bytes_for(std::uint64_t range) {
  if (range == 0) return 0;
  if (range <= std::numeric_limits<std::uint8_t>::max()) return 1;
  if (range <= std::numeric_limits<std::uint16_t>::max()) return 2;
  return range <= std::numeric_limits<std::uint32_t>::max() ? 4 : 8;
}

}  // namespace

PackedIntegers::PackedIntegers(const PackedIntegers& other)
    : batches_(other.batches_), packed_(other.packed_), open_(other.open_) {}

void PackedIntegers::swap(PackedIntegers& other) noexcept {
  std::swap(batches_, other.batches_);
  std::swap(packed_, other.packed_);
  std::swap(open_, other.open_);
  std::swap(spread_, other.spread_);
  std::swap(batches_spread_, other.batches_spread_);
  std::swap(bytes_spread_, other.bytes_spread_);
  std::swap(cells_spread_, other.cells_spread_);
}

void PackedIntegers::append(std::span<const std::int64_t> cells) {
  if (open_.size() == 0 && cells.size() >= fewest) return pack(cells);
  open_.append(cells.data(), cells.size());
  if (open_.size() < fewest) return;
  pack({open_.data(), open_.size()});
  open_.resize(0);
}

RHEOBASE_FOR_EACH_CPU void PackedIntegers::pack(std::span<const std::int64_t> cells) {
  for (; cells.size() > most; cells = cells.subspan(most)) pack(cells.first(most));
  // The bits that all have are the base, from which no cell lies further than by the bits that some have: bits can be
  // compared many at a time on any CPU, as the least and the greatest cannot. These are looked for where bits tell little,
  // such as of -1 and 1.
  auto in_all = static_cast<std::uint64_t>(cells[0]), in_some = in_all;
#pragma omp simd reduction(& : in_all) reduction(| : in_some)
  for (std::size_t i = 0; i < cells.size(); ++i) {
    in_all &= static_cast<std::uint64_t>(cells[i]);
    in_some |= static_cast<std::uint64_t>(cells[i]);
  }
  Batch batch{static_cast<std::int64_t>(in_all), static_cast<std::uint32_t>(cells.size()), bytes_for(in_some ^ in_all)};
  if (batch.bytes == 8) {
    const auto [least, greatest] = std::ranges::minmax(cells);
    batch.base = least;
    batch.bytes = bytes_for(static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least));
  }
  batches_.append(&batch, 1);
  const std::size_t before = (packed_.size() + 7) / 8 * 8;
  packed_.resize(before + cells.size() * batch.bytes);
  with_width(
      batch.bytes, [&]<class Width>(Width) __attribute__((always_inline)) {
        auto* to = reinterpret_cast<Width*>(packed_.data() + before);
#pragma omp simd
        for (std::size_t i = 0; i < cells.size(); ++i)
          to[i] = static_cast<Width>(static_cast<std::uint64_t>(cells[i]) - static_cast<std::uint64_t>(batch.base));
      });
  packed_.written();
}

std::optional<std::size_t> PackedIntegers::size() const {
  std::size_t cells = open_.size(), bytes = 0;
  for (std::size_t b = 0; b < batches_.size(); ++b) {
    const Batch& batch = batches_.data()[b];
    if (batch.bytes > 8 || (batch.bytes & (batch.bytes - 1)) != 0) return std::nullopt;
    cells += batch.cells;
    bytes = (bytes + 7) / 8 * 8 + std::size_t{batch.cells} * batch.bytes;
  }
  return bytes == packed_.size() ? std::optional(cells) : std::nullopt;
}

const std::int64_t* PackedIntegers::data() const {
  const std::lock_guard lock(spreading_);
  spread();
  return spread_.data();
}

void PackedIntegers::spread() const {
  for (; batches_spread_ < batches_.size(); ++batches_spread_) {
    const Batch& batch = batches_.data()[batches_spread_];
    const std::size_t from = (bytes_spread_ + 7) / 8 * 8;
    spread_.resize(cells_spread_ + batch.cells);
    std::int64_t* to = spread_.data() + cells_spread_;
    if (batch.bytes == 0) std::fill_n(to, batch.cells, batch.base);
    with_width(batch.bytes, [&]<class Width>(Width) {
      const auto* packed = reinterpret_cast<const Width*>(packed_.data() + from);
      for (std::size_t i = 0; i < batch.cells; ++i)
        to[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(batch.base) + packed[i]);
    });
    bytes_spread_ = from + std::size_t{batch.cells} * batch.bytes;
    cells_spread_ += batch.cells;
    spread_.written();
  }
  if (spread_.size() == cells_spread_ + open_.size()) return;
  spread_.resize(cells_spread_);
  spread_.append(open_.data(), open_.size());
}

void PackedIntegers::move_to_disk() {
  packed_.move_to_disk();
  spread_.move_to_disk();
}

}  // namespace rheobase
