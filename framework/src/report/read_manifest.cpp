#include "report/read_manifest.hpp"

#include "model/file_reader.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/report/output_folder.hpp>
#include <rheobase/units/path_text.hpp>

#include <fmt/format.h>

namespace rheobase {

namespace report {

nlohmann::ordered_json read_manifest(const std::filesystem::path& folder) {
  constexpr std::size_t largest = std::size_t{256} << 20;  // a model of a host program can hold long lists
  const std::filesystem::path file = folder / "manifest.json";
  const std::string text = read_file(file, largest);
  if (text.size() > largest)
    throw FileError(fmt::format("{} has more than {} MiB", path_in_quotes(file), largest >> 20U));
  return nlohmann::ordered_json::parse(text);
}

std::string result_status(const std::filesystem::path& folder) {
  try {
    const auto manifest = read_manifest(folder);
    return manifest.contains("rheobase") ? manifest.at("status").get<std::string>() : "";
  } catch (const FileError&) {
    return {};
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

}  // namespace report

bool is_result_folder(const std::filesystem::path& folder) { return !report::result_status(folder).empty(); }

}  // namespace rheobase
