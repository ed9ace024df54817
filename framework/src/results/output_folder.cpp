#include <rheobase/results/output_folder.hpp>

#include "text/file_writer.hpp"
#include "text/files.hpp"
#include "results/read_run_record.hpp"
#include "results/replace_folder.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace fs = std::filesystem;

namespace rheobase {
namespace {

/// The absolute path, with links followed and without a slash at the end.
fs::path final_place(const fs::path& given) {
  if (given.empty()) throw FileError("the output folder has no name");
  std::error_code error;
  fs::path place = fs::weakly_canonical(absolute_path(given), error);
  if (error) throw_file_error("cannot find the output folder", given, error.value());
  if (!place.has_filename()) place = place.parent_path();
  return place;
}

/// What stands in a folder of results and is none of them, such as a user's notes.
std::vector<std::string> foreign_entries(const fs::path& place) {
  std::set<std::string> own{"manifest.json", "figures"};
  const auto manifest = detail::read_run_record(place);
  if (const auto files = manifest.find("files"); files != manifest.end() && files->is_array())
    for (const auto& file : *files)
      if (file.is_string()) own.insert(file.get<std::string>());
  std::vector<std::string> foreign;
  const auto look_at = [&](const fs::path& entry, const std::string& name) {
    const bool figure = name.starts_with("figures/") && (entry.extension() == ".gp" || entry.extension() == ".svg");
    if (!own.contains(name) && !figure) foreign.push_back(name);
  };
  for (const fs::path& entry : entries_of(place)) look_at(entry, entry.filename().string());
  std::error_code error;
  if (fs::is_directory(place / "figures", error))
    for (const fs::path& entry : entries_of(place / "figures")) look_at(entry, "figures/" + entry.filename().string());
  std::ranges::sort(foreign);
  return foreign;
}

/// @throws FileError unless results may be put at `place`
void check_place(const fs::path& place, bool overwrite) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(place, error);
  if (status.type() == fs::file_type::not_found) return;
  if (error) throw_file_error("cannot look at the output folder", place, error.value());
  if (status.type() != fs::file_type::directory)
    throw FileError(fmt::format("the output folder {} is a file; choose another name", path_in_quotes(place)));
  const bool empty = fs::is_empty(place, error);
  if (error) throw_file_error("cannot look into the output folder", place, error.value());
  if (empty) return;
  if (!is_result_folder(place))
    throw FileError(
        fmt::format("{} is not empty and not a result folder (it has no manifest.json of Rheobase); choose "
                    "another folder, or remove it yourself",
                    path_in_quotes(place)));
  if (!overwrite)
    throw FileError(
        fmt::format("{} holds results already; overwrite them with --overwrite, or choose another folder "
                    "with --output",
                    path_in_quotes(place)));
  const std::vector<std::string> foreign = foreign_entries(place);
  if (!foreign.empty())
    throw FileError(
        fmt::format("{} holds more than results: '{}'{}; move that away, or choose another folder with --output",
                    path_in_quotes(place), printable(foreign[0]),
                    foreign.size() > 1 ? fmt::format(" and {} more", foreign.size() - 1) : ""));
}

/// A hidden name beside `place`, such as ".step.partial-1234".
fs::path sibling(const fs::path& place, std::string_view purpose) {
  return place.parent_path() / fmt::format(".{}.{}-{}", place.filename().string(), purpose, ::getpid());
}

/// Beside complete results: a folder that is not there yet, or holds incomplete results.
fs::path place_beside(const fs::path& complete) {
  for (int k = 1;; ++k) {
    fs::path place = complete;
    place += k == 1 ? ".incomplete" : fmt::format(".incomplete-{}", k);
    std::error_code error;
    if (!fs::exists(fs::symlink_status(place, error)) || detail::result_status(place) == "incomplete") return place;
  }
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& place, bool overwrite) : place_(final_place(place)), overwrite_(overwrite) {
  check_place(place_, overwrite_);
  temporary_ = sibling(place_, "partial");
  std::error_code error;
  try {
    make_parents();
    // Another run of this process may be at work on the same place; its folder is not ours to write to.
    const std::string first = temporary_.string();
    for (int k = 2; !fs::create_directory(temporary_, error) && !error; ++k) temporary_ = first + fmt::format("-{}", k);
    if (error) throw_file_error("cannot create a folder next to", place_, error.value());
  } catch (...) {
    for (auto parent = made_parents_.rbegin(); parent != made_parents_.rend(); ++parent) fs::remove(*parent, error);
    throw;
  }
}

OutputFolder::~OutputFolder() {
  if (committed_ || kept_) return;
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
  for (auto parent = made_parents_.rbegin(); parent != made_parents_.rend(); ++parent) fs::remove(*parent, ignored);
}

void OutputFolder::make_parents() {
  std::vector<fs::path> missing;  // innermost first
  std::error_code error;
  for (fs::path parent = place_.parent_path(); !fs::exists(parent, error) && !error; parent = parent.parent_path())
    missing.push_back(parent);
  for (auto parent = missing.rbegin(); parent != missing.rend(); ++parent) {
    if (fs::create_directory(*parent, error)) made_parents_.push_back(*parent);
    if (error) throw_file_error("cannot create the folder", *parent, error.value());
  }
}

void OutputFolder::commit() {
  check_place(place_, overwrite_);
  std::error_code error;
  if (!is_there(place_) || entries_of(place_).empty()) {
    fs::rename(temporary_, place_, error);
    if (error) throw_file_error("cannot create the output folder", place_, error.value());
    committed_ = true;
    return;
  }
  const fs::path old = detail::replace_folder(place_, temporary_, sibling(place_, "old"));
  committed_ = true;
  fs::remove_all(old, error);
  if (error)
    throw_file_error("the new results are in place, but the old ones cannot be removed from", old, error.value());
}

void OutputFolder::commit_incomplete() {
  const std::string there = detail::result_status(place_);
  if (!there.empty() && there != "incomplete") place_ = place_beside(place_);
  commit();
}

std::uint64_t room_for_samples(const fs::path& folder) {
  std::error_code error;
  fs::path there = fs::absolute(folder, error);
  while (there.has_relative_path() && !fs::exists(there, error)) there = there.parent_path();
  const fs::space_info disk = fs::space(there, error);
  if (error || disk.capacity == 0) return std::numeric_limits<std::uint64_t>::max();  // no disk: writing will tell
  return std::max<std::uint64_t>(1, disk.available / 2);
}

}  // namespace rheobase
