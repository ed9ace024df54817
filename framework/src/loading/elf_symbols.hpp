#pragma once
// The symbols that a shared object exports, found as the dynamic loader finds them: from its dynamic segment. Section
// headers may be missing, and damage there harms nobody; damage here crashes the loader.

#include "loading/elf_file.hpp"

namespace rheobase {

/// Where the symbol that the file exports under this name stands in it; nothing when it exports none. The tables of
/// symbols, of their names and of their hashes are looked through on the way, because the loader trusts them.
/// @throws PluginError when the file is damaged
std::optional<std::uint64_t> exported(const ElfFile& file, std::string_view name);

}  // namespace rheobase
