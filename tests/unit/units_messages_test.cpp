// What a person is told about a unit or a number that cannot be read.

#include <rheobase/units/literals.hpp>
#include <rheobase/units/text.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>
#include <string_view>

using namespace rheobase;

namespace {

struct Refusal {
  std::string message = "accepted";
  std::size_t offset = 999;
};

template <class Read>
Refusal refusal_of(Read read) {
  try {
    read();
  } catch (const UnitError& error) {
    return {error.what(), error.offset()};
  }
  return {};
}

void check_quantity(std::string_view text, std::string_view message, std::size_t offset) {
  const Refusal refused = refusal_of([&] { (void)parse_quantity(text); });
  BOOST_TEST(refused.message == message, "for '" << text << "': " << refused.message);
  BOOST_TEST(refused.offset == offset, "for '" << text << "': offset " << refused.offset);
}

void check_unit(std::string_view text, std::string_view message, std::size_t offset) {
  const Refusal refused = refusal_of([&] { (void)parse_unit(text); });
  BOOST_TEST(refused.message == message, "for '" << text << "': " << refused.message);
  BOOST_TEST(refused.offset == offset, "for '" << text << "': offset " << refused.offset);
}

void check_meant(const std::string& wrong, const std::string& meant) {
  check_quantity("1 " + wrong, "unknown unit '" + wrong + "'; did you mean '" + meant + "'?", 2);
}

const std::string known_units =
    "units are V A S ohm F s Hz C W J N m g K, with a prefix f p n u m c k M G T, such as 'mV'";

}  // namespace

BOOST_AUTO_TEST_SUITE(units_messages)

BOOST_AUTO_TEST_CASE(an_unknown_unit_is_named_with_the_one_that_was_meant) {
  check_meant("mv", "mV");
  check_meant("hz", "Hz");
  check_meant("khz", "kHz");
  check_meant("UA", "uA");
  check_meant("KOhm", "kohm");
  check_meant("mmV", "mV");
  check_meant("mV)", "mV");
}

BOOST_AUTO_TEST_CASE(a_unit_written_out_is_answered_with_its_symbol) {
  check_meant("Mohms", "Mohm");
  check_meant("Ohms", "ohm");
  check_meant("Megaohm", "Mohm");
  check_meant("sec", "s");
  check_meant("msec", "ms");
  check_meant("usecs", "us");
  check_meant("milliseconds", "ms");
  check_meant("min", "s");
  check_meant("volt", "V");
  check_meant("milliVolts", "mV");
  check_meant("nAmp", "nA");
  check_meant("Siemens", "S");
  check_meant("picofarads", "pF");
}

BOOST_AUTO_TEST_CASE(a_power_without_its_sign_is_answered_with_it) {
  check_meant("cm2", "cm^2");
  check_meant("cm\u00B2", "cm^2");
  check_meant("s-1", "s^-1");
  check_meant("s\u207B\u00B9", "s^-1");
}

BOOST_AUTO_TEST_CASE(a_unit_like_no_other_is_answered_with_the_known_ones) {
  for (const char* unit : {"mol", "furlong", "x", "%", "1", "\u00B0C", "kilo"}) {
    check_quantity(std::string("1 ") + unit, "unknown unit '" + std::string(unit) + "'; " + known_units, 2);
  }
  check_quantity("10 / 5 mV", "unknown unit '5'; " + known_units, 5);
  check_quantity("1, 2", "unknown unit ','; " + known_units, 1);
}

BOOST_AUTO_TEST_CASE(the_offset_is_that_of_the_wrong_symbol) {
  check_unit("mv", "unknown unit 'mv'; did you mean 'mV'?", 0);
  check_unit(" nS * mv / ms", "unknown unit 'mv'; did you mean 'mV'?", 6);
  check_quantity("  -6.5e-2  1 / mv^2", "unknown unit 'mv'; did you mean 'mV'?", 15);
}

BOOST_AUTO_TEST_CASE(what_does_not_join_units_is_named) {
  check_unit("nS mV", "a '*' or '/' is missing before 'mV'", 3);
  check_unit("m^2^3", "a '*' or '/' is missing before '^3'", 3);
  check_unit("nS*", "a unit is missing after '*'", 3);
  check_unit("1/", "a unit is missing after '/'", 2);
  check_unit("/ms", "a unit is missing before '/ms'", 0);
  check_unit("nS**mV", "a unit is missing before '*mV'", 3);
  check_unit("1/(mV*ms)", "unknown unit '(mV'; units have no parentheses; write 'a/b/c' for 'a/(b*c)'", 2);
}

BOOST_AUTO_TEST_CASE(a_power_that_is_no_small_whole_number_is_refused) {
  for (const std::string power : {"", "-", "0.5", "+2", "x", "100", "-100", "1000000000000"}) {
    check_unit("cm^" + power,
               "the power of 'cm' is a whole number from -99 to 99, such as '^2' or '^-1', not '" + power + "'", 3);
  }
  check_unit("V^99", "the powers in this unit add up to more than can be computed with", 0);
  check_unit("Tm^25*Tm", "the powers in this unit add up to more than can be computed with", 6);
}

BOOST_AUTO_TEST_CASE(a_missing_number_is_asked_for) {
  const std::string rule = " does not begin with a number; write a number and a unit, such as '10 ms'";
  check_quantity("mV", "'mV'" + rule, 0);
  check_quantity(" abc ", "'abc'" + rule, 1);
  check_quantity("--5 mV", "'--5 mV'" + rule, 0);
  check_quantity("- 5 mV", "'- 5 mV'" + rule, 0);
  check_quantity(". mV", "'. mV'" + rule, 0);
  check_quantity("nanometre", "'nanometre'" + rule, 0);
  check_quantity("info", "'info'" + rule, 0);
  check_quantity("", "a value is missing; write a number and a unit, such as '10 ms'", 0);
  check_quantity("  ", "a value is missing; write a number and a unit, such as '10 ms'", 2);
  check_quantity("\u221265 mV", "'\u221265 mV' begins with a typographic minus; write '-65 mV'", 0);
}

BOOST_AUTO_TEST_CASE(a_malformed_number_is_shown_with_the_fix) {
  check_quantity("0,5 mV", "'0,5' has a decimal comma; write '0.5'", 1);
  check_quantity(" -1,25mV", "'-1,25' has a decimal comma; write '-1.25'", 3);
  check_quantity("1.000,5 mV",
                 "'1.000,5' has a comma; write digits with one decimal point and nothing else between them", 5);
  check_quantity("1.2.3 V", "'1.2.3' is not a number; write digits with at most one decimal point", 0);
  check_quantity("1_000 V", "'1_000' is not a number; write digits with at most one decimal point", 0);
  check_quantity("0x10 mV", "'0x10 mV' is hexadecimal; write a decimal number", 0);
  check_quantity("5e mV", "the power of ten at the end of '5e' is missing", 0);
  check_quantity("5e- mV", "the power of ten at the end of '5e-' is missing", 0);
}

BOOST_AUTO_TEST_CASE(a_number_out_of_range_says_on_which_side) {
  const std::string large = " is too large; numbers go up to about 1.8e308 in SI units";
  const std::string small = " is too small to differ from 0; write 0 if you mean 0";
  check_quantity("1e999", "'1e999'" + large, 0);
  check_quantity(" -1e308 kV ", "'-1e308 kV'" + large, 1);
  check_quantity("1e99999999999999999999 mV", "'1e99999999999999999999 mV'" + large, 0);
  check_quantity("1e-999", "'1e-999'" + small, 0);
  check_quantity("0.001e-330 mV", "'0.001e-330 mV'" + small, 0);
  check_quantity("1e-99999999999999999999 mV", "'1e-99999999999999999999 mV'" + small, 0);
  check_quantity(std::string(2000, '1'), "the number '" + std::string(40, '1') + "...' has more than 1000 characters",
                 0);
}

BOOST_AUTO_TEST_CASE(nothing_dangerous_or_endless_is_echoed) {
  check_quantity("10 m\x1b[31mV", "unknown unit 'm\\x1b[31mV'; " + known_units, 3);
  check_quantity("10 \xff\xfe", "unknown unit '\\xff\\xfe'; " + known_units, 3);
  check_quantity(std::string_view("10 m\0V", 6), "unknown unit 'm\\x00V'; did you mean 'mV'?", 3);
  check_quantity("\n10 ms", "'\\x0a10 ms' does not begin with a number; write a number and a unit, such as '10 ms'", 0);
  check_quantity("10 " + std::string(100'000, 'V'), "unknown unit '" + std::string(40, 'V') + "...'; " + known_units,
                 3);
}

BOOST_AUTO_TEST_CASE(a_value_is_not_written_in_a_unit_of_another_dimension) {
  BOOST_TEST(refusal_of([] { (void)to_text(-65.0_mV, "ms"); }).message ==
             "'-65 mV' is a voltage, but 'ms' is a unit of a time");
  BOOST_TEST(refusal_of([] { (void)to_text(-65.0_mV, "mv"); }).message == "unknown unit 'mv'; did you mean 'mV'?");
}

BOOST_AUTO_TEST_SUITE_END()
