#pragma once
// A place in a text that moves forwards: the one tool with which numbers and units are read.

#include <cstddef>
#include <string_view>

namespace rheobase::units {

struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  [[nodiscard]] bool at_end() const { return at == text.size(); }
  [[nodiscard]] char next() const { return at_end() ? '\0' : text[at]; }
  [[nodiscard]] std::string_view rest() const { return text.substr(at); }
  bool take(char c) {
    if (at_end() || text[at] != c) return false;
    ++at;
    return true;
  }
  std::string_view take_any_of(std::string_view characters) {
    return take_until(text.find_first_not_of(characters, at));
  }
  std::string_view take_none_of(std::string_view characters) { return take_until(text.find_first_of(characters, at)); }
  std::string_view take_digits() { return take_any_of("0123456789"); }
  void skip_spaces() { take_any_of(" \t"); }

 private:
  std::string_view take_until(std::size_t end) {
    const std::string_view taken = text.substr(at, end == text.npos ? end : end - at);
    at += taken.size();
    return taken;
  }
};

}  // namespace rheobase::units
