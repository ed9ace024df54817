#pragma once
// Code is loaded from folders, so who may write to a folder decides what runs. Which folders are searched, what is
// taken from them, and which are refused.

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace rheobase {

/// Without links and dots where the path exists; else as it is, but absolute.
std::filesystem::path real_path(const std::filesystem::path& path);

bool is_folder(const std::filesystem::path& path);

/// Why a folder is not to be searched, in words that go on after its path; empty: it is.
std::string folder_problem(const std::filesystem::path& folder);

/// Everything called *.so, whatever it is, in the order of the names.
std::vector<std::filesystem::path> shared_objects(const std::filesystem::path& folder, std::error_code& error);

/// The absolute folders that RHEOBASE_PLUGIN_PATH lists, and the entries that are no absolute path.
struct ListedFolders {
  std::vector<std::filesystem::path> folders, refused;
};
ListedFolders folders_in_environment();

/// ~/.local/lib/rheobase/plugins; empty where HOME is no absolute path.
std::filesystem::path user_folder();

/// ../lib/rheobase/plugins as seen from the folder of the program's file.
std::filesystem::path installed_folder(const std::filesystem::path& program);

}  // namespace rheobase
