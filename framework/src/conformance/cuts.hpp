#pragma once
// How work on a block is cut into calls, and by which threads they are made: all of it must come to the same bits.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rheobase::conformance {

struct Cut {
  enum class Threads {
    one,      ///< the calling thread makes all calls
    fresh,    ///< each call is made by a thread that lives for it alone
    parallel  ///< four threads share the blocks of each stretch of steps
  };
  std::string name;                     ///< for messages: "blocks of 1"
  std::vector<std::uint64_t> blocks{};  ///< neurons of each block, again and again; empty: one block
  std::vector<std::uint64_t> steps{};   ///< steps of each call, again and again; empty: one call
  Threads threads = Threads::one;
};

/// Consecutive numbers: neurons of a block, steps of a call.
struct Piece {
  std::uint64_t first, count;
};

/// `total` cut into pieces of these sizes, again and again.
std::vector<Piece> pieces(std::uint64_t total, const std::vector<std::uint64_t>& sizes);

/// work(block, steps) for each block and each stretch of steps: all blocks over one stretch, then over the next, as a
/// simulation does. What one throws is thrown here.
void for_each_call(const Cut& cut, const std::vector<Piece>& blocks, const std::vector<Piece>& steps,
                   const std::function<void(std::size_t block, const Piece& steps)>& work);

}  // namespace rheobase::conformance
