// Physical values as text: reading units and numbers, and the way from a double to text and back.

#include <rheobase/units/literals.hpp>
#include <rheobase/units/text.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace rheobase;

namespace {

std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }

const std::vector<Dimension>& dimensions_with_a_usual_unit() {
  static const std::vector<Dimension> all = [] {
    std::vector<Dimension> list;
    for (const char* unit :
         {"",      "ms",    "Hz", "nA",   "mV", "Mohm",    "nS",      "pF",      "pC", "1/mV",       "V/s",
          "nA/ms", "nS/mV", "um", "um^2", "K",  "uF/cm^2", "mS/cm^2", "uA/cm^2", "kg", "kg*m^2/s^2", "1/m^2"}) {
      list.push_back(parse_unit(unit).dimension);
      BOOST_REQUIRE_EQUAL(usual_unit(list.back()), unit);
    }
    return list;
  }();
  return all;
}

void check_round_trip(double value, const Dimension& dimension) {
  const std::string text = to_text({value, dimension});
  const Quantity back = parse_quantity(text);
  BOOST_REQUIRE_MESSAGE(bits_of(back.si) == bits_of(value) && back.dimension == dimension,
                        text << " reads as " << to_text({back.si, back.dimension}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(units_text)

BOOST_AUTO_TEST_CASE(every_prefix_is_its_power_of_ten) {
  const std::pair<const char*, int> prefixes[] = {{"f", -15},     {"p", -12}, {"n", -9}, {"u", -6}, {"\u00B5", -6},
                                                  {"\u03BC", -6}, {"m", -3},  {"c", -2}, {"", 0},   {"k", 3},
                                                  {"M", 6},       {"G", 9},   {"T", 12}};
  for (const auto& [prefix, exponent] : prefixes) {
    for (const char* symbol : {"V", "A", "S", "ohm", "F", "s", "Hz", "C", "W", "J", "N", "m", "K"}) {
      const std::string text = std::string(prefix) + symbol;
      BOOST_TEST(parse_unit(text).exponent == exponent, text);
      BOOST_TEST((parse_unit(text).dimension == parse_unit(symbol).dimension), text);
    }
    BOOST_TEST(parse_unit(std::string(prefix) + "g").exponent == exponent - 3);
  }
  BOOST_TEST(parse_quantity("1 kg").si == 1.0);
}

BOOST_AUTO_TEST_CASE(all_spellings_of_ohm_and_micro_are_equal) {
  for (const char* text : {"10 Mohm", "10 MOhm", "10 M\u2126", "10 M\u03A9", "0.01 Gohm", "10000 kohm"}) {
    BOOST_TEST((parse_quantity(text) == Quantity(10.0_Mohm)), text);
  }
  for (const char* text : {"2 uA", "2 \u00B5A", "2 \u03BCA"})
    BOOST_TEST((parse_quantity(text) == Quantity(2.0_uA)), text);
}

BOOST_AUTO_TEST_CASE(symbols_have_the_dimension_of_their_definition) {
  const std::pair<const char*, const char*> equal[] = {
      {"V", "kg*m^2/s^3/A"}, {"ohm", "V/A"}, {"S", "A/V"},      {"F", "C/V"},  {"C", "A*s"},
      {"W", "V*A"},          {"J", "W*s"},   {"N", "J/m"},      {"Hz", "1/s"}, {"1/Hz", "s"},
      {"m^2", "m*m"},        {"s^-1", "Hz"}, {"V*A^-1", "ohm"}, {"K/K", ""},   {"1/ms/ms", "Hz^2"}};
  for (const auto& [a, b] : equal) BOOST_TEST((parse_unit(a).dimension == parse_unit(b).dimension), a << " and " << b);
  BOOST_TEST((parse_unit("m").dimension != parse_unit("ms").dimension));
  BOOST_TEST((parse_unit("S").dimension != parse_unit("s").dimension));
}

BOOST_AUTO_TEST_CASE(products_quotients_and_powers_multiply_their_prefixes) {
  BOOST_TEST(parse_unit("nS*mV").exponent == -12);
  BOOST_TEST(parse_unit("nA / ms").exponent == -6);
  BOOST_TEST(parse_unit("1/ms").exponent == 3);
  BOOST_TEST(parse_unit(" 1 / ms ").exponent == 3);
  BOOST_TEST(parse_unit("uF / cm^2").exponent == -2);
  BOOST_TEST(parse_unit("mV^-1").exponent == 3);
  BOOST_TEST(parse_unit("ms^10").exponent == -30);
  BOOST_TEST(parse_unit("").exponent == 0);
  BOOST_TEST((parse_quantity("1 uF/cm^2").si == 0.01));
}

BOOST_AUTO_TEST_CASE(numbers_are_read_as_people_write_them) {
  const std::pair<const char*, double> same[] = {
      {"10 ms", 0.01},       {"10ms", 0.01},
      {" \t10 ms ", 0.01},   {"+10 ms", 0.01},
      {"1e1 ms", 0.01},      {"1E+1 ms", 0.01},
      {"10.0 ms", 0.01},     {"10. ms", 0.01},
      {"010 ms", 0.01},      {"0.01 s", 0.01},
      {"-6.5e-2 V", -0.065}, {".5 ms", 5e-4},
      {"-.5ms", -5e-4},      {"3", 3.0},
      {" -3e2 ", -300.0},    {"0.07 / mV", 70.0},
      {"0.07 /mV", 70.0},    {"0.07 1/mV", 70.0},
      {"1e310 mV", 1e307},   {"1e-310 kV", 1e-307},
      {"0 mV", 0.0},         {"0e999 mV", 0.0},
      {"5e-324", 5e-324},    {"1.7976931348623157e308", 1.7976931348623157e308}};
  for (const auto& [text, si] : same) BOOST_TEST(bits_of(parse_quantity(text).si) == bits_of(si), text);
  BOOST_TEST(std::signbit(parse_quantity("-0 mV").si));
  BOOST_TEST((parse_quantity("3").dimension == dimensions::none));
  BOOST_TEST((parse_quantity("0.07 / mV").dimension == times_power({}, dimensions::voltage, -1)));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_read_and_written) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  for (const char* text : {"nan mV", "NaN mV", "NAN mV", "-nan mV"})
    BOOST_TEST(std::isnan(parse_quantity(text).si), text);
  for (const char* text : {"inf", "+Inf", "INFINITY"}) BOOST_TEST(parse_quantity(text).si == inf, text);
  BOOST_TEST((parse_quantity("-inf mV") == Quantity(-inf, dimensions::voltage)));
  BOOST_TEST(to_text({std::nan(""), dimensions::voltage}) == "nan mV");
  BOOST_TEST(to_text({-inf, dimensions::voltage}) == "-inf mV");
  BOOST_TEST(to_text(inf) == "inf");
  BOOST_TEST(in_unit(-inf, parse_unit("mV")) == -inf);
  BOOST_TEST(std::isnan(in_unit(std::nan(""), parse_unit("mV"))));
}

BOOST_AUTO_TEST_CASE(text_has_the_fewest_digits_in_the_usual_unit) {
  BOOST_TEST(to_text(Quantity(0.1e-3, dimensions::time)) == "0.1 ms");
  BOOST_TEST(to_text(Quantity(-0.065, dimensions::voltage)) == "-65 mV");
  BOOST_TEST(to_text(Quantity(1.5e-9, dimensions::current)) == "1.5 nA");
  BOOST_TEST(to_text(Quantity(0.1 + 0.2, dimensions::voltage)) == "300.00000000000004 mV");
  BOOST_TEST(to_text(10.0_Mohm) == "10 Mohm");
  BOOST_TEST(to_text(1.0_ohm) == "1e-6 Mohm");
  BOOST_TEST(to_text(300.0_s) == "300000 ms");
  BOOST_TEST(to_text(0.0_mV) == "0 mV");
  BOOST_TEST(to_text(-0.0_mV) == "-0 mV");
  BOOST_TEST(to_text(3.0) == "3");
  BOOST_TEST(to_text(1e20) == "1e20");
  BOOST_TEST(to_text(1.5e-9) == "1.5e-9");
  BOOST_TEST(to_text(0.00015) == "0.00015");
  BOOST_TEST(to_text(parse_quantity("0.07 / mV")) == "0.07 / mV");
  BOOST_TEST(to_text(parse_quantity("2 J")) == "2 kg*m^2/s^2");
}

BOOST_AUTO_TEST_CASE(text_is_written_in_the_unit_that_is_named) {
  BOOST_TEST(to_text(-65.0_mV, "V") == "-0.065 V");
  BOOST_TEST(to_text(0.3_ms, "us") == "300 us");
  BOOST_TEST(to_text(10.0_ms, "1/Hz") == "0.01 / Hz");
  BOOST_TEST(to_text(10.0_Mohm, "M\u03A9") == "10 M\u03A9");
}

BOOST_AUTO_TEST_CASE(a_value_in_a_unit_is_the_number_people_would_write) {
  BOOST_TEST(in_unit(0.0003, parse_unit("ms")) == 0.3);  // 0.0003 * 1e3 is not
  BOOST_TEST(in_unit(-0.065, parse_unit("mV")) == -65.0);
  BOOST_TEST(in_unit(1.1e-9, parse_unit("nA")) == 1.1);
  BOOST_TEST(in_unit(1e7, parse_unit("Mohm")) == 10.0);
  BOOST_TEST(in_unit(70.0, parse_unit("1/mV")) == 0.07);
  BOOST_TEST(in_unit(0.25, Unit{}) == 0.25);
  BOOST_TEST(std::signbit(in_unit(-0.0, parse_unit("mV"))));
  BOOST_TEST(in_unit(1e308, parse_unit("mV")) == std::numeric_limits<double>::infinity());
  BOOST_TEST(in_unit(5e-324, parse_unit("kV")) == 0.0);
}

BOOST_AUTO_TEST_CASE(every_double_comes_back_from_its_text) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 10'000; ++i) {
    double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    for (const Dimension& dimension : dimensions_with_a_usual_unit()) check_round_trip(value, dimension);
  }
  const double edges[] = {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1.0 / 3.0, 1e22, 1e23, -0.0};
  for (const double value : edges) {
    for (const Dimension& dimension : dimensions_with_a_usual_unit()) check_round_trip(value, dimension);
  }
}

BOOST_AUTO_TEST_CASE(every_value_of_physiological_size_comes_back_from_its_text) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform(-200.0, 200.0);
  for (int i = 0; i < 10'000; ++i) {
    const double number = uniform(random);
    for (const Dimension& dimension : dimensions_with_a_usual_unit()) {
      check_round_trip(number * std::pow(10.0, parse_unit(usual_unit(dimension)).exponent), dimension);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_dimension_has_a_name_and_an_example_that_reads_as_it) {
  BOOST_TEST(dimension_name(dimensions::voltage) == "a voltage");
  BOOST_TEST(dimension_name(dimensions::none) == "a plain number");
  BOOST_TEST(dimension_name(parse_unit("uF/cm^2").dimension) == "a capacitance per area");
  BOOST_TEST(dimension_name(parse_unit("J").dimension) == "a quantity in kg*m^2/s^2");
  BOOST_TEST(dimension_name(parse_unit("1/m^2").dimension) == "a quantity in 1/m^2");
  BOOST_TEST(example_of(dimensions::time) == "10 ms");
  BOOST_TEST(example_of(dimensions::voltage) == "-65 mV");
  BOOST_TEST(example_of(parse_unit("1/m^2").dimension) == "1 / m^2");
  for (const Dimension& dimension : dimensions_with_a_usual_unit()) {
    BOOST_TEST((parse_quantity(example_of(dimension)).dimension == dimension), example_of(dimension));
    BOOST_TEST(to_text(parse_quantity(example_of(dimension))) == example_of(dimension));
  }
}

BOOST_AUTO_TEST_SUITE_END()
