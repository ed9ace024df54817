#pragma once
// A column of whole numbers as recordings keep it: steps, populations and neurons of a few thousand rows lie close together,
// so that a spike mostly takes 4 to 6 bytes and not 24. That is what makes recording cheap: memory that was never touched
// before is the dearest part of it. The numbers are spread out when they are looked at.

#include <rheobase/recordings/pages.hpp>

#include <cstdint>
#include <mutex>
#include <optional>

namespace rheobase {

class PackedIntegers {
 public:
  PackedIntegers() = default;
  PackedIntegers(const PackedIntegers& other);
  PackedIntegers(PackedIntegers&& other) noexcept { swap(other); }
  PackedIntegers& operator=(PackedIntegers other) noexcept {
    swap(other);
    return *this;
  }

  void append(std::span<const std::int64_t> cells);
  /// All cells one after the other, valid until the next append. Several threads may ask at once.
  [[nodiscard]] const std::int64_t* data() const;
  /// See Pages. @throws FileError
  void move_to_disk();
  /// For checkpoints. They are read into a column that nobody has looked at.
  template <class Archive>
  void state(Archive& a) {
    a(batches_, packed_, open_);
  }
  /// How many cells there are; none where what was read from a checkpoint is damaged.
  [[nodiscard]] std::optional<std::size_t> size() const;

 private:
  /// Consecutive cells, each `bytes` wide and counted from `base`.
  struct Batch {
    std::int64_t base;
    std::uint32_t cells, bytes;
  };
  static constexpr std::size_t fewest = 512;  // cells of a batch
  static constexpr std::size_t most = 8192;   // which stay in a cache from the first look at them to the second

  void swap(PackedIntegers& other) noexcept;
  void pack(std::span<const std::int64_t> cells);
  void spread() const;

  Cells<Batch> batches_;
  Pages packed_{Pages::large_page /
                4};           // soon: what a large page wastes is less than what packing mostly saves by then
  Cells<std::int64_t> open_;  // the last cells: too few for a batch
  mutable std::mutex spreading_;
  mutable Cells<std::int64_t> spread_;
  mutable std::size_t batches_spread_ = 0, bytes_spread_ = 0, cells_spread_ = 0;  // of whole batches
};

}  // namespace rheobase
