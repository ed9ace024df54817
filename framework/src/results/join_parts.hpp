#pragma once
// Joins the files of a sweep's runs. The first is renamed and the others are appended to it through one buffer, so that
// neither memory nor a run without sweep pays for it.

#include <cstddef>
#include <filesystem>
#include <string>

namespace rheobase::detail {

/// Adds the part of run `later` to that of run `earlier`, and removes it. @param head as for join_parts
/// @throws FileError; both parts are then as they were
void append_part(const std::filesystem::path& folder, const std::string& table, const char* extension,
                 std::size_t earlier, std::size_t later, std::size_t head);

/// Makes the file of a table out of what runs 0 to runs-1 wrote; a run without a part is passed over.
/// @param head bytes before the first row, which the file has once
/// @returns whether the file may have rows of several runs @throws FileError
bool join_parts(const std::filesystem::path& folder, const std::string& table, const char* extension, std::size_t runs,
                std::size_t head);

}  // namespace rheobase::detail
