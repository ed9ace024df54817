// Physical values of the compiler: literals, and their dimensions at run time.

#include <rheobase/units/literals.hpp>
#include <rheobase/units/text.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

using namespace rheobase;

namespace {

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

double nearest(const std::string& decimal) {
  double value = std::numeric_limits<double>::quiet_NaN();
  const auto end = decimal.data() + decimal.size();
  BOOST_REQUIRE(std::from_chars(decimal.data(), end, value).ptr == end);
  return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(units)

BOOST_AUTO_TEST_CASE(a_literal_and_its_text_are_the_same_bits) {
#define SAME_BITS(number, unit) \
  BOOST_TEST(bits((number##_##unit).value()) == bits(parse_quantity(#number " " #unit).si))
  SAME_BITS(65.0, mV);
  SAME_BITS(65, mV);
  SAME_BITS(199.999, mV);
  SAME_BITS(0.1, V);
  SAME_BITS(3.3, uV);
  SAME_BITS(0.1, ms);
  SAME_BITS(0.3, ms);
  SAME_BITS(1e-3, s);
  SAME_BITS(7.7, us);
  SAME_BITS(2.5, nA);
  SAME_BITS(123.456, pA);
  SAME_BITS(0.7, uA);
  SAME_BITS(0.07, mA);
  SAME_BITS(1e-9, A);
  SAME_BITS(10, Mohm);
  SAME_BITS(0.1, Mohm);
  SAME_BITS(4.7, kohm);
  SAME_BITS(0.3, Gohm);
  SAME_BITS(1, ohm);
  SAME_BITS(0.3, nS);
  SAME_BITS(36.6, uS);
  SAME_BITS(120.3, mS);
  SAME_BITS(1.1, S);
  SAME_BITS(281.1, pF);
  SAME_BITS(0.281, nF);
  SAME_BITS(1.1, uF);
  SAME_BITS(1.1, F);
  SAME_BITS(40.1, Hz);
  SAME_BITS(0.0401, kHz);
  SAME_BITS(1.3, pC);
  SAME_BITS(1.3, C);
  SAME_BITS(64.98765432109876, mV);
  SAME_BITS(1.234567890123456789, mV);
  SAME_BITS(0.00000000000012345, V);
#undef SAME_BITS
  BOOST_TEST((-65.0_mV).value() == parse_quantity("-65 mV").si);
  BOOST_TEST((1'000.5_pA).value() == 1000.5e-12);
}

BOOST_AUTO_TEST_CASE(a_literal_is_rounded_once_like_a_plain_number) {
  static_assert((0.1_ms).value() == 0.0001 && (100.0_us).value() == 0.0001 && (1e-4_s).value() == 0.0001);
  static_assert((199.999_mV).value() == 0.199999);  // and 199.999 / 1e3 is not
  // Half way between two doubles, and as little beyond as 19 digits can say.
  static_assert((9007199254740993_V).value() == 9007199254740992.0 &&
                (9007199254740993.001_V).value() == 9007199254740994.0);
  // Looks half way in 64 bits, and is a little beyond in the next ones.
  BOOST_TEST(bits(detail::literal_number("3521749804183414561", -27).value()) == bits(3521749804183414561e-27));
  BOOST_TEST(bits(detail::literal_number("9880621659616412464", -27).value()) == bits(9880621659616412464e-27));
  static_assert((10_Mohm).value() == 1e7 && (.5_ms).value() == 5e-4 && (5._ms).value() == 5e-3 &&
                (0_ms).value() == 0.0);

  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    std::string decimal = std::to_string(random() % 10'000'000'000'000'000'000ULL);
    decimal.resize(1 + random() % decimal.size());
    const int exponent = static_cast<int>(random() % 40) - 27;
    const std::size_t point = random() % decimal.size();
    if (point != 0) decimal.insert(point, ".");
    if (decimal.starts_with('0') && decimal.size() > 1 && point != 1) continue;
    const int places = point == 0 ? 0 : static_cast<int>(decimal.size() - point - 1);
    if (exponent - places < -27) continue;
    const auto value = detail::literal_number(decimal, exponent);
    BOOST_REQUIRE_MESSAGE(value.has_value(), decimal << " e" << exponent);
    BOOST_REQUIRE_MESSAGE(bits(*value) == bits(nearest(decimal + "e" + std::to_string(exponent))),
                          decimal << " e" << exponent);
  }
}

BOOST_AUTO_TEST_CASE(a_literal_that_cannot_be_exact_is_refused) {
  for (const char* text : {"0x10", "010", "0b1", "12345678901234567891", "1e28", "1e-28", "1e9999"}) {
    BOOST_TEST(!detail::literal_number(text, 0).has_value(), text);
  }
  BOOST_TEST(detail::literal_number("1000000000000000000000000", 0).value() == 1e24);
  BOOST_TEST(detail::literal_number("0e9999", 0).value() == 0.0);
}

BOOST_AUTO_TEST_CASE(the_compilers_dimension_and_the_one_at_run_time_agree) {
  BOOST_TEST((dimension_of<Voltage> == dimensions::voltage));
  BOOST_TEST((dimension_of<Time> == dimensions::time));
  BOOST_TEST((dimension_of<Current> == dimensions::current));
  BOOST_TEST((dimension_of<Resistance> == dimensions::resistance));
  BOOST_TEST((dimension_of<Conductance> == dimensions::conductance));
  BOOST_TEST((dimension_of<Capacitance> == dimensions::capacitance));
  BOOST_TEST((dimension_of<Frequency> == dimensions::frequency));
  BOOST_TEST((dimension_of<Charge> == dimensions::charge));
  BOOST_TEST((dimension_of<double> == dimensions::none));
  BOOST_TEST((dimension_of<const VoltageOf<float>&> == dimensions::voltage));

  BOOST_TEST((dimension_of<decltype(Current{} * Resistance{})> == dimensions::voltage));
  BOOST_TEST((dimension_of<decltype(Capacitance{} * Resistance{})> == dimensions::time));
  BOOST_TEST((dimension_of<decltype(Current{} * Time{})> == dimensions::charge));
  BOOST_TEST((dimension_of<decltype(1.0 / Time{})> == dimensions::frequency));
  BOOST_TEST((dimension_of<decltype(Voltage{} / Voltage{})> == dimensions::none));
  BOOST_TEST((dimension_of<decltype(Voltage{} / Time{})> == parse_unit("mV/ms").dimension));
  BOOST_TEST((dimension_of<decltype(Conductance{} / Voltage{})> == parse_unit("nS/mV").dimension));
  BOOST_TEST((dimension_of<decltype(Voltage{} * Voltage{} / Time{})> == parse_unit("mV^2/ms").dimension));
  BOOST_TEST((times_power(dimensions::voltage, dimensions::current, -1) == dimensions::resistance));
}

BOOST_AUTO_TEST_CASE(a_quantity_is_made_from_units_of_the_compiler_and_from_plain_numbers) {
  BOOST_TEST((Quantity(-65.0_mV) == Quantity(-0.065, dimensions::voltage)));
  BOOST_TEST((Quantity(2.0_nA * 10.0_Mohm) == Quantity((2.0_nA * 10.0_Mohm).value(), dimensions::voltage)));
  BOOST_TEST((Quantity(3.0_mV / 2.0_mV) == Quantity(1.5)));
  BOOST_TEST((Quantity(1.5) == Quantity(1.5, dimensions::none)));
  BOOST_TEST((Quantity(1.0_mV) != Quantity(1.0_ms)));
}

BOOST_AUTO_TEST_SUITE_END()
