// What columns are called. A title is a name that every reader of tables takes: letters, digits and underscores.
#include <rheobase/report/csv.hpp>

#include <string_view>
#include <utility>

namespace rheobase {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += with.size())
    text.replace(at, what.size(), with);
}

std::string name_made_safe(std::string text) {
  for (char& c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-') c = '_';
  }
  return text;
}

}  // namespace

std::string display_unit(const Column& column) {
  if (column.kind == RHEOBASE_COLUMN_TIME && column.unit.empty()) return usual_unit(dimensions::time);
  if (column.kind == RHEOBASE_COLUMN_REAL && column.unit.empty()) return usual_unit(column.dimension);
  return column.unit;
}

std::string title_with_unit(const std::string& name, const std::string& unit) {
  std::string suffix = unit;
  constexpr std::pair<std::string_view, std::string_view> spelled[] = {
      {"Hz", "hz"},        {"1/", "per_"},         {"/", "_per_"},    {"*", "_"}, {"^-", "_minus"}, {"^", ""},
      {" ", ""},           {"\xC2\xB5", "u"},      {"\xCE\xBC", "u"},  // the two micro signs
      {"\xCE\xA9", "ohm"}, {"\xE2\x84\xA6", "ohm"}};                   // the two ohm signs
  for (const auto& [what, with] : spelled) replace_all(suffix, what, with);
  return name_made_safe(suffix.empty() ? name : name + "_" + suffix);
}

std::string column_title(const Column& column) { return title_with_unit(column.name, display_unit(column)); }

}  // namespace rheobase
