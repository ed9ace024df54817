#include "units/symbols.hpp"

#include "text/letters.hpp"

#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <algorithm>
#include <vector>

namespace rheobase::units {
namespace {

struct Symbol {
  std::string_view text;
  Dimension dimension;
  int exponent = 0;
};

// The first of several spellings is the one that messages propose.
constexpr Symbol symbols[] = {
    {"V", dimensions::voltage},
    {"A", dimensions::current},
    {"s", dimensions::time},
    {"S", dimensions::conductance},
    {"F", dimensions::capacitance},
    {"ohm", dimensions::resistance},
    {"Ohm", dimensions::resistance},
    {"\xE2\x84\xA6", dimensions::resistance},  // U+2126, the ohm sign
    {"\xCE\xA9", dimensions::resistance},      // U+03A9, the Greek letter
    {"Hz", dimensions::frequency},
    {"C", dimensions::charge},
    {"m", {.length = 1}},
    {"W", {.mass = 1, .length = 2, .time = -3}},
    {"J", {.mass = 1, .length = 2, .time = -2}},
    {"N", {.mass = 1, .length = 1, .time = -2}},
    {"g", {.mass = 1}, -3},
    {"K", {.temperature = 1}},
};

struct Prefix {
  std::string_view text;
  int exponent;
  std::string_view word;
};

// U+00B5 is the micro sign, U+03BC the Greek letter.
constexpr Prefix prefixes[] = {
    {"m", -3, "milli"}, {"u", -6, "micro"}, {"\xC2\xB5", -6, "micro"}, {"\xCE\xBC", -6, "micro"},
    {"n", -9, "nano"},  {"p", -12, "pico"}, {"k", 3, "kilo"},          {"M", 6, "mega"},
    {"G", 9, "giga"},   {"c", -2, "centi"}, {"f", -15, "femto"},       {"T", 12, "tera"},
};

constexpr struct {
  std::string_view word, symbol;
} words[] = {
    {"volt", "V"},   {"ampere", "A"},  {"amp", "A"},     {"second", "s"}, {"sec", "s"},   {"minute", "s"},
    {"min", "s"},    {"hour", "s"},    {"siemens", "S"}, {"mho", "S"},    {"farad", "F"}, {"ohm", "ohm"},
    {"hertz", "Hz"}, {"coulomb", "C"}, {"metre", "m"},   {"meter", "m"},  {"watt", "W"},  {"joule", "J"},
    {"newton", "N"}, {"gram", "g"},    {"kelvin", "K"},
};

/// "msec", "Mohms", "millivolts": a name written out, with a prefix of either kind.
std::optional<std::string> meant_by_word(std::string_view symbol) {
  const std::string lower = lower_case(symbol);
  for (const auto& [word, unit] : words) {
    std::string_view head = lower;
    if (!head.ends_with(word) && head.ends_with('s')) head.remove_suffix(1);
    if (!head.ends_with(word)) continue;
    head.remove_suffix(word.size());
    for (const Prefix& prefix : prefixes) {
      if (head == prefix.word) return std::string(prefix.text) + std::string(unit);
    }
    for (const std::string_view prefix : {symbol.substr(0, head.size()), head}) {
      const std::string meant = std::string(prefix) + std::string(unit);
      if (unit_of_symbol(meant)) return meant;
    }
  }
  return std::nullopt;
}

/// "cm2", "s-1" and the superscripts: a power without '^'.
std::optional<std::string> meant_by_power(std::string_view symbol) {
  constexpr struct {
    std::string_view written, plain;
  } superscripts[] = {{"\xE2\x81\xBB", "-"}, {"\xC2\xB9", "1"}, {"\xC2\xB2", "2"}, {"\xC2\xB3", "3"}};
  std::string plain(symbol);
  for (const auto& [written, digit] : superscripts) {
    for (auto at = plain.find(written); at != plain.npos; at = plain.find(written)) {
      plain.replace(at, written.size(), digit);
    }
  }
  const std::size_t power = plain.find_last_not_of("0123456789-") + 1;
  if (power == plain.size() || !unit_of_symbol(plain.substr(0, power))) return std::nullopt;
  return plain.substr(0, power) + "^" + plain.substr(power);
}

std::optional<std::string> meant_by_letters(std::string_view symbol) {
  // The comparison is by byte, in which all that is not ASCII looks alike.
  const auto plain = [](std::string_view text) { return text.find_first_of("\xC2\xCE\xE2") == text.npos; };
  std::vector<std::string> known;
  for (const Symbol& unit : symbols) {
    if (plain(unit.text)) known.emplace_back(unit.text);
  }
  const std::vector<std::string> bare = known;
  for (const Prefix& prefix : prefixes) {
    if (!plain(prefix.text)) continue;
    for (const std::string& unit : bare) known.push_back(std::string(prefix.text) + unit);
  }
  return near_name(symbol, known);
}

}  // namespace

std::optional<Unit> unit_of_symbol(std::string_view symbol) {
  const auto find = [](std::string_view text) { return std::ranges::find(symbols, text, &Symbol::text); };
  if (const auto unit = find(symbol); unit != std::end(symbols)) return Unit{unit->dimension, unit->exponent};
  for (const Prefix& prefix : prefixes) {
    if (!symbol.starts_with(prefix.text)) continue;
    const auto unit = find(symbol.substr(prefix.text.size()));
    if (unit != std::end(symbols)) return Unit{unit->dimension, unit->exponent + prefix.exponent};
  }
  return std::nullopt;
}

std::string unknown_symbol_message(std::string_view symbol) {
  const std::string message = "unknown unit " + in_quotes(symbol) + "; ";
  if (symbol.find('(') != symbol.npos) return message + "units have no parentheses; write 'a/b/c' for 'a/(b*c)'";
  constexpr std::size_t longest_worth_a_guess = 40;
  if (symbol.size() <= longest_worth_a_guess) {
    for (const auto guess : {meant_by_word, meant_by_power, meant_by_letters}) {
      if (const auto meant = guess(symbol)) return message + "did you mean '" + *meant + "'?";
    }
  }
  return message + "units are V A S ohm F s Hz C W J N m g K, with a prefix f p n u m c k M G T, such as 'mV'";
}

}  // namespace rheobase::units
