#pragma once
// What a user wrote, made safe for a message. A file can hold escape sequences that repaint a terminal, or
// bytes that are no text at all; neither may pass through an error message.

#include <cstddef>
#include <string>
#include <string_view>

namespace rheobase {

/// `text` with every control character, invisible or direction-changing character and invalid UTF-8 byte as "\x1b".
/// Of a text longer than `limit` bytes only whole characters from the start are kept, followed by "...".
std::string printable(std::string_view text, std::size_t limit = 40);

/// The printable text between single quotes, as messages show names and values.
std::string in_quotes(std::string_view text);

}  // namespace rheobase
