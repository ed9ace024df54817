// Memory that grows without being copied: what was written stays, wherever the pages are moved to, and goes with its owner.

#include <rheobase/recordings/pages.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

using namespace rheobase;

namespace {

using Numbers = Cells<std::uint32_t>;
constexpr std::size_t step = 25'013;  // cells, about 100 kB; no power of two
constexpr std::size_t large_page = Pages::large_page / sizeof(std::uint32_t);

std::uint32_t cell_at(std::size_t i) { return static_cast<std::uint32_t>(i * 2654435761U); }

/// Grows to `size` as recordings do, and in one step when `at_once`. @param large bytes
Numbers grown(std::size_t large, std::size_t size, bool at_once) {
  Numbers numbers(large);
  for (std::size_t known = 0; known < size;) {
    numbers.resize(at_once ? size : std::min(size, known + step));
    for (; known < numbers.size(); ++known) numbers.data()[known] = cell_at(known);
    numbers.written();
  }
  return numbers;
}

std::size_t wrong_cells(const Numbers& numbers) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) wrong += numbers.data()[i] != cell_at(i);
  return wrong;
}

/// Address space of this process.
std::size_t mapped_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t pages = 0;
  in >> pages;
  return pages * 4096;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(what_was_written_stays_while_it_grows_and_moves) {
  for (const std::size_t large : {Pages::large_page / 4, Pages::large_page, 5 * Pages::large_page})
    for (const std::size_t size : {step, large_page / 4 + 1, large_page + 1, 6 * large_page + 7})
      for (const bool at_once : {false, true}) {
        Numbers numbers = grown(large, size, at_once);
        BOOST_TEST(wrong_cells(numbers) == 0U, size << " cells, large pages from " << large);
        Numbers copy = numbers;
        numbers.move_to_disk();
        BOOST_TEST(wrong_cells(numbers) == 0U);
        const Numbers taken = std::move(copy);
        BOOST_TEST((taken.size() == size && wrong_cells(taken) == 0U));
      }
}

BOOST_AUTO_TEST_CASE(what_is_new_is_zero) {
  Numbers numbers = grown(Pages::large_page / 4, step, false);
  numbers.resize(3 * large_page);
  BOOST_TEST(std::count(numbers.data() + step, numbers.data() + numbers.size(), 0U) ==
             static_cast<std::ptrdiff_t>(numbers.size() - step));
}

BOOST_AUTO_TEST_CASE(on_disk_it_reserves_an_eighth_more_at_most) {
  const auto taken = [] {  // on disk, by files without a name that this process has open
    std::uintmax_t bytes = 0;
    for (const auto& open : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code error;
      struct stat status {};
      if (std::filesystem::read_symlink(open, error).string().ends_with(" (deleted)") &&
          stat(open.path().c_str(), &status) == 0)
        bytes += static_cast<std::uintmax_t>(status.st_size);
    }
    return bytes;
  };
  const std::uintmax_t before = taken();
  Numbers numbers(Pages::large_page);
  numbers.move_to_disk();
  for (std::size_t size = step; size < 11 * step; size += step) numbers.resize(size);
  const std::uintmax_t payload = numbers.size() * sizeof(std::uint32_t);
  BOOST_TEST((taken() - before >= payload && taken() - before <= payload / 8 * 9 + 8192));
}

BOOST_AUTO_TEST_CASE(all_of_it_goes_with_its_owner) {
  const auto grow = [](std::size_t large) {
    Numbers numbers(large);
    for (std::size_t size = step; size < 6 * large_page; size += step) numbers.resize(size);
  };
  grow(Pages::large_page);
  const std::size_t before = mapped_bytes();
  for (int n = 0; n < 50; ++n)
    for (const std::size_t large : {Pages::large_page / 4, 5 * Pages::large_page}) grow(large);
  BOOST_TEST(mapped_bytes() < before + 8 * Pages::large_page);
}

BOOST_AUTO_TEST_SUITE_END()
