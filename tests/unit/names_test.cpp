// What messages do with names: show them safely, and find the one that was meant.

#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace rheobase;

namespace {

std::string near(std::string_view wrong, const std::vector<std::string>& known) {
  return near_name(wrong, known).value_or("(none)");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(text_of_any_script_is_shown_as_it_is) {
  BOOST_TEST(printable("tau_m [ms] 'x' \\") == "tau_m [ms] 'x' \\");
  BOOST_TEST(printable("\u00B5V \u03A9 \u795E\u7D4C \U0001F9E0") == "\u00B5V \u03A9 \u795E\u7D4C \U0001F9E0");
  BOOST_TEST(printable("") == "");
  BOOST_TEST(in_quotes("a\tb") == "'a\\x09b'");
}

BOOST_AUTO_TEST_CASE(control_and_invisible_characters_are_escaped) {
  BOOST_TEST(printable("\x1b[2J\x07\x7f\r\n") == "\\x1b[2J\\x07\\x7f\\x0d\\x0a");
  BOOST_TEST(printable(std::string_view("a\0b", 3)) == "a\\x00b");
  BOOST_TEST(printable("\u009B31m") == "\\xc2\\x9b31m");     // the one-character form of ESC [
  BOOST_TEST(printable("a\u202Eb") == "a\\xe2\\x80\\xaeb");  // writes the rest from right to left
  BOOST_TEST(printable("\uFEFFa\u200Bb") == "\\xef\\xbb\\xbfa\\xe2\\x80\\x8bb");
  BOOST_TEST(printable("10\u00A0ms") == "10\\xc2\\xa0ms");
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_escaped_byte_by_byte) {
  BOOST_TEST(printable("a\xff"
                       "b") == "a\\xffb");
  BOOST_TEST(printable("\xc2") == "\\xc2");                             // cut off
  BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");                    // '/' in two bytes
  BOOST_TEST(printable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");           // '/' in three
  BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // half of a surrogate pair
  BOOST_TEST(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  BOOST_TEST(printable("\x80") == "\\x80");
  BOOST_TEST(printable("\xe2\x84V") == "\\xe2\\x84V");
}

BOOST_AUTO_TEST_CASE(long_text_is_cut_between_characters) {
  BOOST_TEST(printable(std::string(40, 'a')) == std::string(40, 'a'));
  BOOST_TEST(printable(std::string(41, 'a')) == std::string(40, 'a') + "...");
  BOOST_TEST(printable(std::string(39, 'a') + "\u03A9b") == std::string(39, 'a') + "...");
  BOOST_TEST(printable("abcdef", 3) == "abc...");
}

BOOST_AUTO_TEST_CASE(one_wrong_letter_of_three_is_forgiven) {
  const std::vector<std::string> known{"tau", "tau_ref", "V_rest", "V_reset", "V_th"};
  BOOST_TEST(near("tua", known) == "tau");        // swapped
  BOOST_TEST(near("ta", known) == "tau");         // left out
  BOOST_TEST(near("tauu", known) == "tau");       // inserted
  BOOST_TEST(near("V_rset", known) == "V_rest");  // swapped here is nearer than two left out there
  BOOST_TEST(near("V_resett", known) == "V_reset");
  BOOST_TEST(near("v_TH", known) == "V_th");
  BOOST_TEST(near("tauref", known) == "tau_ref");
  BOOST_TEST(near("xau_rxf", known) == "tau_ref");  // two of seven
  BOOST_TEST(near("xau_xxf", known) == "(none)");
  BOOST_TEST(near("tyy", known) == "(none)");
}

BOOST_AUTO_TEST_CASE(case_decides_between_names_that_are_as_near) {
  BOOST_TEST(near("mv", {"MV", "mV"}) == "mV");
  BOOST_TEST(near("mv", {"mV", "MV"}) == "mV");
  BOOST_TEST(near("ac", {"ab", "ad"}) == "ab");  // equal in all: the first
}

BOOST_AUTO_TEST_CASE(nothing_is_proposed_that_has_nothing_in_common) {
  BOOST_TEST(near("q", {"V", "A"}) == "(none)");
  BOOST_TEST(near("v", {"V"}) == "V");
  BOOST_TEST(near("", {"V", ""}) == "(none)");
  BOOST_TEST(near("V", {}) == "(none)");
  BOOST_TEST(near(std::string(1'000'000, 'a'), {std::string(1'000'000, 'a')}) ==
             "(none)");  // and it does not take hours
}

BOOST_AUTO_TEST_SUITE_END()
