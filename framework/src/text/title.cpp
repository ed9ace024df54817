// A title is a name that every reader of tables takes: letters, digits and underscores.
#include <rheobase/text/title.hpp>

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

std::string title_with_unit(const std::string& name, const std::string& unit) {
  std::string suffix = unit;
  constexpr std::pair<std::string_view, std::string_view> spelled[] = {
      {"Hz", "hz"},        {"1/", "per_"},         {"/", "_per_"},    {"*", "_"}, {"^-", "_minus"}, {"^", ""},
      {" ", ""},           {"\xC2\xB5", "u"},      {"\xCE\xBC", "u"},  // the two micro signs
      {"\xCE\xA9", "ohm"}, {"\xE2\x84\xA6", "ohm"}};                   // the two ohm signs
  for (const auto& [what, with] : spelled) replace_all(suffix, what, with);
  return name_made_safe(suffix.empty() ? name : name + "_" + suffix);
}

}  // namespace rheobase
