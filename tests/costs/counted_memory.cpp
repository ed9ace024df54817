#include "counted_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations{0}, bytes{0}, peak{0};
std::atomic<std::int64_t> successes_left{-1};  // below 0: none fails

void* allocate(std::size_t size, std::size_t alignment) {
  if (successes_left >= 0 && successes_left-- == 0) throw std::bad_alloc();
  size = std::max<std::size_t>(size, 1);
  void* const memory = alignment > alignof(std::max_align_t)
                           ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                           : std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  ++allocations;
  const std::size_t now = bytes += malloc_usable_size(memory);
  for (std::size_t known = peak; known < now && !peak.compare_exchange_weak(known, now);) {
  }
  return memory;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  bytes -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, 1); }
void* operator new[](std::size_t size) { return allocate(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace counted {

Memory memory() { return {allocations, bytes, peak}; }
void watch_peak() { peak = bytes.load(); }
FailingAllocation::FailingAllocation(std::size_t successes) { successes_left = static_cast<std::int64_t>(successes); }
FailingAllocation::~FailingAllocation() { successes_left = -1; }
bool FailingAllocation::happened() { return successes_left < 0; }

}  // namespace counted
