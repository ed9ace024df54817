#pragma once
// manifest.json as it is read back: by who asks whether a folder holds results, and by who reads them.

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace rheobase::detail {

/// @throws FileError when it cannot be read, nlohmann::json::exception when it is no JSON
nlohmann::ordered_json read_run_record(const std::filesystem::path& folder);

/// "complete" or "incomplete", as the manifest of a folder of results says; "" of any other folder.
std::string result_status(const std::filesystem::path& folder);

}  // namespace rheobase::detail
