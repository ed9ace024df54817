#include "conformance/cuts.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <thread>

namespace rheobase::conformance {
namespace {

constexpr std::size_t threads = 4;

/// Runs work(i) for i = 0 .. count - 1, each i in the thread i modulo `count of threads`.
void in_threads(std::size_t count_of_threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::exception_ptr> thrown(count_of_threads);
  {
    std::vector<std::jthread> running;
    for (std::size_t t = 0; t < count_of_threads; ++t)
      running.emplace_back([&, t] {
        try {
          for (std::size_t i = t; i < count; i += count_of_threads) work(i);
        } catch (...) {
          thrown[t] = std::current_exception();
        }
      });
  }
  for (const std::exception_ptr& error : thrown)
    if (error) std::rethrow_exception(error);
}

}  // namespace

std::vector<Piece> pieces(std::uint64_t total, const std::vector<std::uint64_t>& sizes) {
  std::vector<Piece> all;
  for (std::uint64_t first = 0; first < total;) {
    const std::uint64_t size = sizes.empty() ? total : sizes[all.size() % sizes.size()];
    all.push_back({first, std::min(size, total - first)});
    first += size;
  }
  return all;
}

void for_each_call(const Cut& cut, const std::vector<Piece>& blocks, const std::vector<Piece>& steps,
                   const std::function<void(std::size_t, const Piece&)>& work) {
  for (const Piece& stretch : steps) {
    if (cut.threads == Cut::Threads::parallel) {
      in_threads(threads, blocks.size(), [&](std::size_t b) { work(b, stretch); });
      continue;
    }
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      if (cut.threads == Cut::Threads::fresh) in_threads(1, 1, [&](std::size_t) { work(b, stretch); });
      else work(b, stretch);
    }
  }
}

}  // namespace rheobase::conformance
