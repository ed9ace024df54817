#pragma once
// Memory that detects who touches what is not theirs: arrays that lie between pages which nobody may touch, at the end
// of their own page or at its beginning, so that the element behind the last, or before the first, is out of bounds to
// the processor itself. A touch is reported with the array's name and the place, and ends the process.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rheobase::conformance {

/// Where in its pages an array lies: what lies beyond that side is guarded to the byte.
enum class Side { end, front };

class GuardedMemory {
 public:
  explicit GuardedMemory(Side side) : side_(side) {}
  ~GuardedMemory();
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  /// An array of `count` elements, filled with bytes that are no reasonable number.
  /// @param name for messages: "state column V"; letters, digits and spaces
  template <class T>
  T* array(const std::string& name, std::uint64_t count, std::size_t alignment = alignof(T)) {
    return reinterpret_cast<T*>(bytes(name, count * sizeof(T), alignment));
  }
  template <class T>
  T* array(const std::string& name, const std::vector<T>& values) {
    T* to = array<T>(name, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) to[i] = values[i];
    return to;
  }
  /// Makes what was filled before read-only.
  void forbid_writing(const void* array);
  /// What was written next to an array on its own pages; empty if nothing was.
  [[nodiscard]] std::string written_beside() const;

  /// From now on a touch of any guarded page ends this process with the answer "failed" and these words: `who`, such as
  /// "advance of 65 neurons".
  static void tell_touches(const std::string& who);

 private:
  struct Region {
    std::string name;
    std::byte *pages, *begin;  // the first page that may be used, and the array
    std::size_t size, room;    // bytes of the array, and of the pages that may be used
  };
  std::byte* bytes(const std::string& name, std::size_t size, std::size_t alignment);

  Side side_;
  std::vector<Region> regions_;
};

}  // namespace rheobase::conformance
