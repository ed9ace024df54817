#pragma once
// Memory that grows by an eighth, or by a megabyte or a large page where that is more, and is not copied to grow, or only while
// it is small: the system moves its pages, and those that were not written to take none. A std::vector that doubles costs up
// to twice what is in it; recordings and the spikes of an epoch are where that would be felt. The pages can be those of a file
// on disk instead, which the system writes out and takes back as it needs memory.

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace rheobase {

/// A contiguous run of bytes, at most as long as there is room for. Empty at first.
class Pages {
 public:
  static constexpr std::size_t large_page = std::size_t{2} << 20;
  /// @param large bytes from which on it takes memory in large pages. The last of these may be all but empty: with the
  /// default it is a fifth at most
  explicit Pages(std::size_t large = 5 * large_page) : large_(large) {}
  ~Pages() { release(); }
  Pages(const Pages& other);
  Pages(Pages&& other) noexcept : Pages(other.large_) { swap(other); }
  Pages& operator=(Pages other) noexcept {
    swap(other);
    return *this;
  }

  [[nodiscard]] std::byte* data() { return data_; }
  [[nodiscard]] const std::byte* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Makes it so long. What is new is for the caller to write, who then calls written(); what never was written is zero.
  /// @throws std::bad_alloc, or FileError where the disk is full
  void resize(std::size_t size) {
    if (size > room_) grow(size);
    size_ = size;
    kept_ = std::min(kept_, size);
  }
  void written() {
    if (on_disk()) let_go();
  }
  void append(std::span<const std::byte> bytes);
  /// For checkpoints: archive.hpp.
  template <class Archive>
  void state(Archive& a) {
    a.resize(*this, 1);
    a.bytes(data_, size_);
    written();
  }

  /// Moves what there is, and all that will come, to a file without a name, which goes with this object. It is made in
  /// TMPDIR, or else in /var/tmp. Of what was written no more than a megabyte stays mapped.
  /// @throws FileError
  void move_to_disk();
  [[nodiscard]] bool on_disk() const { return file_ >= 0; }

 private:
  void append_from(const Pages& other);
  void grow(std::size_t size);
  void release_memory() noexcept;
  void release() noexcept;
  void let_go();
  void swap(Pages& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    std::swap(kept_, other.kept_);
    std::swap(large_, other.large_);
    std::swap(file_, other.file_);
  }

  std::byte* data_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
  std::size_t kept_ = 0;  // on disk: what lies before was let go of
  std::size_t large_;
  int file_ = -1;
};

/// Pages as a row of numbers of one type.
template <class T>
class Cells {
 public:
  Cells() = default;
  explicit Cells(std::size_t large) : pages_(large) {}  ///< see Pages
  [[nodiscard]] std::size_t size() const { return pages_.size() / sizeof(T); }
  [[nodiscard]] T* data() { return reinterpret_cast<T*>(pages_.data()); }
  [[nodiscard]] const T* data() const { return reinterpret_cast<const T*>(pages_.data()); }
  void resize(std::size_t cells) { pages_.resize(cells * sizeof(T)); }
  void append(const T* cells, std::size_t count) { pages_.append(std::as_bytes(std::span(cells, count))); }
  void written() { pages_.written(); }
  void move_to_disk() { pages_.move_to_disk(); }
  template <class Archive>
  void state(Archive& a) {
    pages_.state(a);
  }

 private:
  Pages pages_;
};

}  // namespace rheobase
