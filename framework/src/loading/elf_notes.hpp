#pragma once
// The notes of a shared object: small records in its note segments, each with an owner and a type.

#include "loading/elf_file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rheobase {

/// The content of the first note of this owner and type; nothing when the file has none.
/// @throws PluginError when the note segments are damaged
std::optional<std::string> note_of(const ElfFile& file, std::string_view owner, std::uint32_t type);

}  // namespace rheobase
