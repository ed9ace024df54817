#pragma once
// What all files of tables have in common: their names, and how much is written at once.

#include <cstddef>
#include <filesystem>
#include <string>

namespace rheobase::detail {

/// Bytes that are collected before they are written.
inline constexpr std::size_t table_buffer_size = std::size_t{1} << 18;

inline std::filesystem::path table_file(const std::filesystem::path& folder, const std::string& table,
                                        const char* extension = ".csv") {
  return folder / (table + extension);
}

/// What one run writes of a table.
inline std::filesystem::path part_file(const std::filesystem::path& folder, const std::string& table, std::size_t run,
                                       const char* extension = ".csv") {
  return folder / (table + extension + ".run-" + std::to_string(run));
}

}  // namespace rheobase::detail
