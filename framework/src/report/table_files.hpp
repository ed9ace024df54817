#pragma once
// Names of the files that tables are written to.

#include <filesystem>
#include <string>

namespace rheobase::report {

inline std::filesystem::path table_file(const std::filesystem::path& folder, const std::string& table,
                                        const char* extension = ".csv") {
  return folder / (table + extension);
}

/// What one run writes of a table.
inline std::filesystem::path part_file(const std::filesystem::path& folder, const std::string& table, std::size_t run,
                                       const char* extension = ".csv") {
  return folder / (table + extension + ".run-" + std::to_string(run));
}

}  // namespace rheobase::report
