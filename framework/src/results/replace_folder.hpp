#pragma once
// How finished results take the place of earlier ones: at every moment there is a folder of whole results in it.

#include <filesystem>

namespace rheobase::detail {

/// Gives `place` to the folder `finished`. Both change places in one step where the file system can exchange them; elsewhere,
/// as on some network drives, `place` is empty for as long as a rename takes.
/// @param aside a free name next to `place` @returns where the earlier folder is now
/// @throws FileError; both are then as they were
std::filesystem::path replace_folder(const std::filesystem::path& place, const std::filesystem::path& finished,
                                     const std::filesystem::path& aside);

}  // namespace rheobase::detail
