// A program whose files are compiled for different instruction sets: each file keeps its own registers.

#include "registers_here.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

BOOST_AUTO_TEST_SUITE(registers)

BOOST_AUTO_TEST_CASE(files_for_two_instruction_sets_in_one_program_compute_with_their_own_registers) {
  std::array<double, 16> x{}, lower{}, higher{};
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.25 * static_cast<double>(i) - 1.9;
  BOOST_TEST(registers_of_x86_64(x.data(), lower.data(), 16) == 4);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double exact = std::exp(x[i]);
    BOOST_TEST(lower[i] == (exact > 1.0 ? exact : -exact), boost::test_tools::tolerance(1e-14));
  }
  if (!__builtin_cpu_supports("avx2")) return;  // the other file would end this program
  BOOST_TEST(registers_of_x86_64_v3(x.data(), higher.data(), 16) == 8);
  BOOST_TEST(lower == higher, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
