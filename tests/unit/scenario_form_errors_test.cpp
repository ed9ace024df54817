// A file that is no scenario in its form: what is wrong is told at its place, all of it at once, and nothing in the
// file can exhaust or upset anything.

#include "scenario_files.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(the_report_shows_the_line_and_a_caret_below_the_place) {
  BOOST_TEST(report_on(std::string(head) + "tau   = \"10 mx\"  # so long\n") ==
             "fi.toml:4:13: tau of population 'cells' cannot be \"10 mx\": unknown unit 'mx'; did you mean 'm'?\n"
             "    4 | tau   = \"10 mx\"  # so long\n"
             "      |             ^");
}

BOOST_AUTO_TEST_CASE(a_long_line_is_cut_around_the_place) {
  std::string list = "tau = [";
  for (int i = 0; i < 100; ++i) list += "\"1 µs\", ";
  const std::string report = report_on(std::string(head) + list + "\"3 qs\"" + std::string(200, ' ') + "]\n");
  BOOST_TEST(report.starts_with("fi.toml:4:811: value 101 of tau of population 'cells' cannot be \"3 qs\""));
  const std::string source = report.substr(report.find('\n') + 1);
  const std::size_t end = source.find('\n');
  BOOST_TEST(source.starts_with("    4 | ..."));
  BOOST_TEST(source.substr(0, end).ends_with("..."));
  std::size_t caret = source.size() - end - 2, column = 0;  // of the caret, and of the q, in characters
  for (std::size_t i = 0; source[i] != 'q'; ++i) column += (static_cast<unsigned char>(source[i]) & 0xC0U) != 0x80U;
  BOOST_TEST(caret == column);
}

BOOST_AUTO_TEST_CASE(control_characters_are_told_and_never_echoed) {
  check_after_population(
      {{"[monitor.\"con trol\\u0001\"]",
        "5:10: the name 'con trol\\x01' holds a control character, or one that cannot be seen"},
       {"x = \"\\u001b[31m\"", "5:5: the text '\\x1b[31m' holds a control character, or one that cannot be seen"},
       {"x = \"\\u202e\"", "5:5: the text '\\xe2\\x80\\xae' holds a control character, or one that cannot be seen"},
       {"# \x1b[31m", "5:3: the control character 0x1b is not allowed in a scenario; remove it"},
       {std::string("x = 1\0", 6), "5:6: the control character 0x00 is not allowed in a scenario; remove it"},
       {"x = 1\ry = 2", "5:6: a carriage return without a line feed; lines end with a line feed, or with both"}});
  for (const std::string line :
       {"[monitor.\"con trol\\u0001\"]", "x = \"\x1b[31m\"", "# \x1b]0;title\x07", "a\xC2\x9B = 1"})
    for (const char c : report_on(std::string(head) + line)) BOOST_TEST((c == '\n' || (c & 0xE0) != 0));
}

BOOST_AUTO_TEST_CASE(invalid_utf8_has_a_place) {
  check_after_population({{"x = \"\xFF\"", "5:6: the byte 0xff is not valid UTF-8; save the file as UTF-8"},
                          {"# µ \xC3(", "5:5: the byte 0xc3 is not valid UTF-8; save the file as UTF-8"},
                          {"# \xED\xA0\x80", "5:3: the byte 0xed is not valid UTF-8; save the file as UTF-8"},
                          {"# \xF4\x90\x80\x80", "5:3: the byte 0xf4 is not valid UTF-8; save the file as UTF-8"},
                          {"# \xE0\x80\x80", "5:3: the byte 0xe0 is not valid UTF-8; save the file as UTF-8"}});
}

BOOST_AUTO_TEST_CASE(a_key_given_twice_is_told_with_the_line_of_the_first) {
  check_after_population(
      {{"size = 3", "5:1: size is given twice, first on line 4; keep one of them"},
       {"\"size\" = 3", "5:1: \"size\" is given twice, first on line 4; keep one of them"},
       {"[population.cells]\ntau = \"bad\"",
        "5:1: [population.cells] is given twice, first on line 2; keep one of them"},
       {"V = { normal = { mean = 1, mean = 2 } }", "5:35: 'mean' is given twice in the value of V; keep one of them"}});
}

BOOST_AUTO_TEST_CASE(a_forgotten_quote_is_told_and_the_rest_is_read) {
  check_after_population(
      {{"tau = 10 ms  # fast", "5:7: a name, or a number with a unit, needs quotes: write tau = \"10 ms\""},
       {"reset = hard", "5:9: a name, or a number with a unit, needs quotes: write reset = \"hard\""},
       {"tau = \"10 ms", "5:7: the text \"10 ms has no closing quote"},
       {"tau =", "5:6: tau has no value"},
       {"tau = [10 ms]",
        "5:11: cannot read this array: expected comma or closing ']', saw 'm'; in a list, too, a "
        "name or a number with a unit needs quotes, such as [\"10 ms\", \"20 ms\"]"},
       {"tau : 3", "5:5: cannot read this key-value pair: expected '=', saw ':'"},
       {"tau = [1,}", "5:10: a key or a value is missing before this"},
       {"[.a]", "5:2: a key or a value is missing before this"}});
  const auto messages = messages_on(std::string(head) + "tau = 10 ms\nsize = 0\nmodel = \"x\"\nR = 10 Mohm\n");
  BOOST_REQUIRE_EQUAL(messages.size(), 4U);
  BOOST_TEST(messages[1].starts_with("fi.toml:5:8: size"));
  BOOST_TEST(messages[2].starts_with("fi.toml:6:1: model is given twice, first on line 3"));
  BOOST_TEST(messages[3].starts_with("fi.toml:7:5: a name, or a number"));
}

BOOST_AUTO_TEST_CASE(all_mistakes_come_at_once_in_the_order_of_the_file) {
  const auto messages = messages_on(
      "title = 3\n"
      "seed = -4\n"
      "[population.cells]\n"
      "size = 0\n"
      "tau = \"10 mx\"\n"
      "[stimulus.drive]\n"
      "target = \"cels\"\n"
      "[sweep]\n"
      "\"stimulus.drive.start\" = []\n");
  const std::vector<std::string> places{"1:1:", "1:9:", "2:8:", "3:1:", "4:8:", "5:11:", "6:1:", "7:10:", "9:26:"};
  BOOST_REQUIRE_EQUAL(messages.size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    BOOST_TEST(messages[i].starts_with("fi.toml:" + places[i]), messages[i] << " is not at " << places[i]);
}

BOOST_AUTO_TEST_CASE(twenty_mistakes_are_listed_and_the_rest_counted) {
  const auto lines = [](int count) {
    std::string text(head);
    for (int i = 0; i < count; ++i) text += fmt::format("x{} = \"nan ms\"\n", i);
    return text;
  };
  BOOST_TEST(messages_on(lines(20)).size() == 20U);
  BOOST_TEST(messages_on(lines(20)).back().starts_with("fi.toml:23:"));
  const auto messages = messages_on(lines(27));
  BOOST_TEST(messages.size() == 21U);
  BOOST_TEST(messages.back() == "... and 7 more");
}

BOOST_AUTO_TEST_CASE(limits_of_nesting_keys_and_size_hold_before_anything_is_parsed) {
  const auto repeated = [](const std::string& part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  };
  const auto only_message = [](const std::string& text) {
    const auto messages = messages_on(text);
    return messages.size() == 1 ? messages[0] : fmt::format("{} messages", messages.size());
  };
  const std::string nested = "lists and tables are nested more than 32 deep", parts = "a key has more than 32 parts";
  BOOST_TEST(only_message("a = " + repeated("[", 100000)) == "fi.toml:1:37: " + nested);
  BOOST_TEST(only_message("a = " + repeated("{a=", 100000)) == "fi.toml:1:101: " + nested);
  BOOST_TEST(only_message(repeated("a.", 400000) + "a = 1") == "fi.toml:1:64: " + parts);
  BOOST_TEST(only_message("[" + repeated("a.", 400000) + "a]") == "fi.toml:1:65: " + parts);
  BOOST_TEST(only_message("x = [\"\"\"a\"\"\"\", {" + repeated("a.", 100000) + "a = 1}]").ends_with(parts));
  BOOST_TEST(only_message(repeated("[[k]]\n", 20000)) == "fi.toml:10001:1: there are more than 10000 keys");
  BOOST_TEST(only_message(repeated("k = 1\n", 20000)) == "fi.toml:10001:3: there are more than 10000 keys");
  BOOST_TEST(only_message(repeated("#", (1 << 20) + 1)) ==
             "fi.toml:1:1: the file has more than 1048576 bytes, the most that a scenario may have");
  BOOST_TEST(only_message("a = [" + repeated("99999999999999999999,", 30000) + "]").find("not representable") !=
             std::string::npos);
  BOOST_CHECK_NO_THROW(read_text(
      std::string(head) + "x = \"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"  # {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{\n"));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_without_waiting) {
  const TemporaryFolder folder;
  const auto refusal = [](const std::filesystem::path& file) -> std::string {
    try {
      read_scenario(file);
    } catch (const FileError& error) {
      return error.what();
    }
    return "";
  };
  const auto fifo = folder.path() / "fifo", unreadable = folder.path() / "missing.toml";
  BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  BOOST_TEST(refusal(fifo) == "cannot read scenario '" + fifo.string() + "': it is not a regular file");
  BOOST_TEST(refusal(folder.path()) == "cannot read scenario '" + folder.path().string() + "': it is a folder");
  BOOST_TEST(refusal(unreadable) == "cannot read scenario '" + unreadable.string() + "': there is no such file");
  BOOST_TEST(refusal("/dev/null") == "cannot read scenario '/dev/null': it is not a regular file");
  BOOST_TEST(refusal("no\x1b[31m.toml") == "cannot read scenario 'no\\x1b[31m.toml': there is no such file");
}

BOOST_AUTO_TEST_SUITE_END()
