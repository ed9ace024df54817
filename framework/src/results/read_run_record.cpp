#include "results/read_run_record.hpp"

#include "text/file_reader.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

namespace rheobase {

namespace detail {

nlohmann::ordered_json read_run_record(const std::filesystem::path& folder) {
  constexpr std::size_t largest = std::size_t{256} << 20;  // a model of a host program can hold long lists
  const std::filesystem::path file = folder / "manifest.json";
  const std::string text = read_file(file, largest);
  if (text.size() > largest)
    throw FileError(fmt::format("{} has more than {} MiB", path_in_quotes(file), largest >> 20U));
  return nlohmann::ordered_json::parse(text);
}

std::string result_status(const std::filesystem::path& folder) {
  try {
    const auto manifest = read_run_record(folder);
    return manifest.contains("rheobase") ? manifest.at("status").get<std::string>() : "";
  } catch (const FileError&) {
    return {};
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

}  // namespace detail

bool is_result_folder(const std::filesystem::path& folder) { return !detail::result_status(folder).empty(); }

}  // namespace rheobase
