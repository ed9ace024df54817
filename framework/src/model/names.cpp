#include <rheobase/model/names.hpp>

#include "text/letters.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/plugin/kinds.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace rheobase {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_path = 160;  // two names and a key, and some dots

/// "population.NAME.size, stimulus.NAME.start or monitor.NAME.bin"
std::string example_paths() {
  std::string text;
  for (const Kind& kind : kinds)
    text += fmt::format("{}{}.NAME.{}",
                        text.empty()             ? ""
                        : &kind == &kinds.back() ? " or "
                                                 : ", ",
                        kind.part, kind.example);
  return text;
}

bool is_name_character(char c) { return units::is_letter(c) || units::is_digit(c) || c == '_' || c == '-'; }

}  // namespace

std::vector<std::string> part_words() {
  std::vector<std::string> words;
  for (const Kind& kind : kinds) words.emplace_back(kind.part);
  return words;
}

Path parse_path(const std::string& path) {
  const std::vector<std::string> known = part_words();
  const auto refuse = [&](const std::string& meant) {
    throw ModelError(
        {{path, fmt::format("'{}' is no path of a value; a path is duration, dt, seed, or three names such as {}{}",
                            printable(path, longest_path), example_paths(), meant)}});
  };
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) {
    if (path.empty() || std::ranges::find(known, path) != known.end()) refuse("");
    return {"", "", path};
  }
  const std::size_t second = path.find('.', dot + 1);
  const std::string kind = path.substr(0, dot);
  if (std::ranges::find(known, kind) == known.end()) refuse(did_you_mean(kind, known));
  if (second == std::string::npos || second == dot + 1 || second + 1 == path.size()) refuse("");
  return {kind, path.substr(dot + 1, second - dot - 1), path.substr(second + 1)};
}

std::string in_words(const Path& path) {
  if (path.kind.empty()) return printable(path.key);
  return fmt::format("{} of {} '{}'", printable(path.key), path.kind, printable(path.name, longest_name));
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string> known) {
  const auto near = near_name(wrong, known);
  return near ? fmt::format("; did you mean '{}'?", printable(*near, longest_name)) : "";
}

std::string no_such(std::string_view kind, std::string_view name, std::span<const std::string> known) {
  std::string hint = did_you_mean(name, known);
  if (hint.empty() && known.empty()) hint = "; there is none at all";
  if (hint.empty()) {
    constexpr std::size_t most_listed = 10;
    hint = "; there is ";
    for (std::size_t i = 0; i < std::min(known.size(), most_listed); ++i)
      hint += fmt::format("{}'{}'", i > 0 ? ", " : "", printable(known[i], longest_name));
    if (known.size() > most_listed) hint += fmt::format(" and {} more", known.size() - most_listed);
  }
  return fmt::format("there is no {} '{}'{}", kind, printable(name), hint);
}

std::optional<std::string> name_problem(std::string_view kind, std::string_view name) {
  if (name.empty() || name.size() > longest_name || !std::ranges::all_of(name, is_name_character))
    return fmt::format(
        "'{}' cannot be the name of a {}: names are made of letters, digits, '_' and '-', 1 to {} of them",
        printable(name), kind, longest_name);
  const std::string lower = units::lower_case(name);
  if (kind == "monitor" && (lower == "runs" || lower == "rates" || lower == "manifest"))
    return fmt::format("a monitor cannot be called '{}': another file of the output folder has that name", name);
  return std::nullopt;
}

}  // namespace rheobase
