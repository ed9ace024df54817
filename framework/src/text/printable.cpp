#include <rheobase/text/printable.hpp>

#include <cstdint>

namespace rheobase {
namespace {

struct Character {
  std::size_t bytes = 1;
  bool shown = false;  // false: escape its bytes
};

/// Characters that a terminal or an editor obeys, or does not show: C1 controls, spaces that look like none or like a
/// plain one, line separators, marks of writing direction, the byte-order mark, tags.
bool obeyed_or_invisible(std::uint32_t code) {
  return (code >= 0x80 && code <= 0xA0) || code == 0xAD || code == 0x061C || code == 0x180E ||
         (code >= 0x2000 && code <= 0x200F) || (code >= 0x2028 && code <= 0x202F) ||
         (code >= 0x205F && code <= 0x206F) || code == 0x3000 || code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFB) ||
         (code >= 0xE0000 && code <= 0xE0FFF);
}

/// The character at the start of `text`, which is not empty. A byte that begins no valid UTF-8 is a character by itself.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {1, lead >= 0x20 && lead != 0x7F};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC0 || lead > 0xF4 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = code >= smallest[bytes] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
  if (!valid) return {};
  return {bytes, !obeyed_or_invisible(code)};
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  std::size_t at = 0;
  while (at < text.size()) {
    const Character next = first_character(text.substr(at));
    if (at + next.bytes > limit) return shown + "...";
    for (const char c : text.substr(at, next.bytes)) {
      if (next.shown) {
        shown += c;
      } else {
        const auto value = static_cast<unsigned char>(c);
        shown += {'\\', 'x', digits[value >> 4], digits[value & 0xF]};
      }
    }
    at += next.bytes;
  }
  return shown;
}

std::string in_quotes(std::string_view text) { return "'" + printable(text) + "'"; }

}  // namespace rheobase
