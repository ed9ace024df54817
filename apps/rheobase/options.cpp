#include "options.hpp"

#include <rheobase/plugin/abi.h>
#include <rheobase/scenario/scenario.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/version.hpp>

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string_view>

namespace rheobase::program {

namespace options = boost::program_options;

void print_version() {
  std::cout << fmt::format("rheobase {}\nplug-in interface {}\nscenario format {}\n", RHEOBASE_VERSION,
                           RHEOBASE_ABI_VERSION, scenario_format);
}

CommandLine::CommandLine(std::string synopsis, std::string description, std::string positional)
    : synopsis_(std::move(synopsis)), description_(std::move(description)), positional_(std::move(positional)) {
  add()("help,h", "print this help and exit")("version", "print the versions and exit");
}

void CommandLine::add_plugin_path() {
  add()("plugin-path", options::value<std::vector<std::string>>()->value_name("DIR")->composing(),
        "search this folder for plug-ins first; may be repeated");
}

bool CommandLine::parse(Words words) {
  options::options_description all = visible_;
  options::positional_options_description order;
  if (!positional_.empty()) {
    all.add_options()(positional_.c_str(), options::value<std::vector<std::string>>());
    order.add(positional_.c_str(), -1);
  }
  const auto usage = [&](std::string what) { return UsageError(what + "\n" + synopsis_); };
  try {
    const auto parsed =
        options::command_line_parser(std::vector<std::string>(words.begin(), words.end()))
            .options(all)
            .positional(order)
            .style(options::command_line_style::default_style & ~options::command_line_style::allow_guessing)
            .run();
    for (const auto& option :
         parsed.options)  // an empty variable of a shell lets an option take the next one as its value
      if (option.position_key < 0 && option.original_tokens.size() > 1 && option.original_tokens[1].starts_with("--"))
        throw usage(fmt::format("--{} needs a value, but '{}' follows", option.string_key,
                                printable(option.original_tokens[1])));
    options::store(parsed, values_);
    options::notify(values_);
  } catch (const options::unknown_option& error) {
    const std::string given = error.get_option_name(), name = given.substr(given.find_first_not_of('-'));
    std::vector<std::string> known;
    for (const auto& option : visible_.options()) known.push_back(option->long_name());
    const auto near = near_name(name, known);
    throw usage(fmt::format("there is no option {}{}", printable(given),
                            near ? fmt::format("; did you mean --{}?", *near) : ""));
  } catch (const options::invalid_command_line_syntax& error) {
    const std::string name = error.get_option_name();  // with its dashes
    if (error.kind() == options::invalid_syntax::extra_parameter)
      throw usage(fmt::format("{} takes no value", printable(name)));
    const auto* option = visible_.find_nothrow(name.substr(name.find_first_not_of('-')), false);
    throw usage(
        fmt::format("{} needs a value{}", printable(name), option != nullptr ? ": " + option->format_parameter() : ""));
  } catch (const options::validation_error& error) {  // of all values only numbers can be wrong here
    const std::string what = error.what();
    throw usage(fmt::format("{}; it is a whole number", printable(what, what.size())));
  } catch (const options::too_many_positional_options_error&) {
    throw usage("unexpected argument: only options may follow");
  } catch (const options::error& error) {
    const std::string what = error.what();
    throw usage(printable(what, what.size()));
  }
  if (values_.contains("help")) {
    std::ostringstream text;
    text << visible_;
    std::cout << description_ << "\n\nUsage: " << synopsis_ << "\n\n" << text.str();
    return false;
  }
  if (values_.contains("version")) {
    print_version();
    return false;
  }
  if (!positional_.empty()) {
    if (!values_.contains(positional_)) throw usage(fmt::format("{} is missing", positional_));
    if (get<std::vector<std::string>>(positional_).size() > 1)
      throw usage(fmt::format("one {} at a time: '{}' is one too many", positional_,
                              printable(get<std::vector<std::string>>(positional_)[1])));
  }
  return true;
}

std::string CommandLine::positional() const { return get<std::vector<std::string>>(positional_)[0]; }

std::string shell_word(const std::string& text) {
  const std::string word = printable(text, text.size());
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,+-%@";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

Quantity quantity(const std::string& what, const std::string& text, const Dimension& dimension) {
  const auto refuse = [&](const std::string& why) {
    return UsageError(
        fmt::format("{} is {} such as \"{}\", but {}", what, dimension_name(dimension), example_of(dimension), why));
  };
  Quantity value;
  try {
    value = parse_quantity(text);
  } catch (const UnitError& error) {
    throw refuse(fmt::format("it is '{}': {}", printable(text), error.what()));
  }
  if (value.dimension != dimension)
    throw refuse(fmt::format("'{}' is {}", printable(text), dimension_name(value.dimension)));
  if (!std::isfinite(value.si)) throw refuse(fmt::format("'{}' is not finite", printable(text)));
  return value;
}

void search_models(Registry& registry, const CommandLine& line) {
  std::vector<std::filesystem::path> first;
  if (line.has("plugin-path"))
    for (const auto& folder : line.get<std::vector<std::string>>("plugin-path")) first.emplace_back(folder);
  registry.search_everywhere(first, "/proc/self/exe");
}

void load_models(Registry& registry, const CommandLine& line) {
  search_models(registry, line);
  for (const SearchedFolder& folder : registry.folders())
    if (folder.origin == "--plugin-path" && !folder.problem.empty())
      throw UsageError(fmt::format("--plugin-path {} {}{}", path_in_quotes(folder.path), folder.problem,
                                   folder.path.extension() == ".so" ? "; give the folder that the plug-in is in" : ""));
}

}  // namespace rheobase::program
