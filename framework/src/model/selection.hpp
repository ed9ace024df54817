#pragma once
// Which neurons of one population are meant, in ascending order, without a list where all of them are.

#include <rheobase/model/model.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rheobase {

class Selection {
 public:
  Selection() = default;
  /// All neurons of a population of `size`.
  explicit Selection(std::int64_t size) : size_(size) {}
  /// Those that the slices name, each once; none: all.
  Selection(const std::vector<Slice>& slices, std::int64_t size) : size_(size) {
    if (needs_list(slices, size) == 0) return;
    list_.reserve(static_cast<std::size_t>(needs_list(slices, size)));
    for (const Slice& s : slices)
      for (std::int64_t i = s.first; i < s.last; i += s.stride) list_.push_back(i);
    std::ranges::sort(list_);
    list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
    size_ = static_cast<std::int64_t>(list_.size());
    everyone_ = false;
  }

  /// How many neurons a list of those that the slices name begins with; 0 where all are meant and none is needed.
  /// Each slice has 0 <= first < last <= size and 1 <= stride <= size.
  static std::int64_t needs_list(const std::vector<Slice>& slices, std::int64_t size) {
    std::int64_t count = 0;
    for (const Slice& s : slices) {
      if (s.first == 0 && s.last == size && s.stride == 1) return 0;
      count += (s.last - s.first - 1) / s.stride + 1;
    }
    return count;
  }

  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] std::int64_t operator[](std::int64_t k) const {
    return everyone_ ? k : list_[static_cast<std::size_t>(k)];
  }
  /// How many selected neurons are below `neuron`: the index of the first at or above it.
  [[nodiscard]] std::int64_t below(std::int64_t neuron) const {
    if (everyone_) return std::min(neuron, size_);
    return std::ranges::lower_bound(list_, neuron) - list_.begin();
  }
  [[nodiscard]] bool contains(std::int64_t neuron) const {
    return everyone_ ? neuron < size_ : std::ranges::binary_search(list_, neuron);
  }
  /// The neurons in ascending order; null when all are selected.
  [[nodiscard]] const std::int64_t* list() const { return everyone_ ? nullptr : list_.data(); }

 private:
  std::int64_t size_ = 0;
  bool everyone_ = true;
  std::vector<std::int64_t> list_;
};

}  // namespace rheobase
