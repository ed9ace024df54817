#include "figures/figure_script.hpp"

#include <rheobase/text/printable.hpp>
#include <rheobase/version.hpp>

#include <fmt/format.h>

namespace rheobase::detail {
namespace {

/// What gnuplot's enhanced text would take for markup.
std::string without_markup(std::string_view text) {
  constexpr std::size_t longest_text = 80;
  std::string shown;
  for (const char c : printable(text, longest_text)) {
    if (std::string_view("_^{}@&~\\").find(c) != std::string_view::npos) shown += '\\';
    shown += c;
  }
  return shown;
}

std::string in_script_quotes(std::string_view text) {
  std::string script = "'";
  for (const char c : text) script.append(c == '\'' ? 2 : 1, c);
  return script + "'";
}

}  // namespace

std::string text_literal(std::string_view text) { return in_script_quotes(without_markup(text)); }

std::string literal(std::string_view path) { return in_script_quotes(path); }

std::string symbol_literal(std::string_view name, std::string_view unit) {
  const std::string one(name);
  return symbols_literal({&one, 1}, unit);
}

std::string symbols_literal(std::span<const std::string> names, std::string_view unit, std::string_view whose) {
  std::string text;
  for (const std::string& name : names) {
    const std::size_t index = name.find('_');
    text += (text.empty() ? "" : ", ") + without_markup(name.substr(0, index));
    if (index != name.npos) text += "_{" + without_markup(name.substr(index + 1)) + "}";
  }
  if (!whose.empty()) text += " " + without_markup(whose);
  if (!unit.empty()) text += " (" + without_markup(unit) + ")";
  return in_script_quotes(text);
}

std::string script_head(const std::string& name, int width, int height) {
  return fmt::format(R"(# Drawn by Rheobase {}. To change the figure, change this file and run in its folder: gnuplot {}
set terminal svg size {},{} enhanced font 'sans-serif,12' background '#ffffff'
set output {}
set encoding utf8
set datafile separator ','
set datafile columnheaders
set datafile missing NaN
set border 3 lc rgb '#222222'
set tics out nomirror scale 0.6
set xtics offset 0,0.3
set minussign
unset key
)",
                     RHEOBASE_VERSION, literal(name + ".gp"), width, height, literal(name + ".svg"));
}

std::string every(std::uint64_t k) { return k > 1 ? fmt::format(" every {}", k) : ""; }

}  // namespace rheobase::detail
