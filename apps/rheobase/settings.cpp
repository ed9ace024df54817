#include "settings.hpp"

#include <rheobase/compile/run_options.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace rheobase::program {

namespace options = boost::program_options;

namespace {

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const TableFormat* format : table_formats()) names.emplace_back(format->name());
  return names;
}

/// "format of the tables: csv, text; or npy, ..."
std::string format_help() {
  std::string help = "format of the tables:";
  for (const TableFormat* format : table_formats())
    help += fmt::format("{}{} ({})", format == table_formats().front() ? " " : ", or ", format->name(),
                        format->description());
  return help;
}

}  // namespace

void add_settings(CommandLine& line) {
  // clang-format off
  line.add()("overwrite", "replace existing results; a run that fails or is stopped keeps complete ones "
                    "and writes DIR.incomplete")
      ("threads", options::value<int>()->value_name("N"), "number of threads; default: all. Never changes a result")
      ("format", options::value<std::string>()->value_name(fmt::format("{}", fmt::join(format_names(), "|")))
                     ->default_value(format_names().front()), format_help().c_str())
      ("no-figures", "write tables only")
      ("quiet", "print errors only")
      ("json", "print the summary as JSON to standard output, and the rest to standard error");
  // clang-format on
  line.add_plugin_path();
}

Settings settings_of(const CommandLine& line) {
  Settings s;
  s.quiet = line.has("quiet");
  s.json = line.has("json");
  s.figures = !line.has("no-figures");
  s.overwrite = line.has("overwrite");
  const auto format = line.get<std::string>("format");
  s.format = find_table_format(format);
  if (s.format == nullptr)
    throw UsageError(
        fmt::format("--format is {}, but it is '{}'", fmt::join(format_names(), " or "), printable(format)));
  s.fail_if_silent = line.has("fail-if-silent");
  s.threads = line.has("threads") ? line.get<int>("threads")
                                  : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (line.has("threads") && (s.threads < 1 || s.threads > most_threads))
    throw UsageError(fmt::format("--threads must be from 1 to {}, but it is {}", most_threads, s.threads));
  if (line.has("output")) s.output = line.get<std::string>("output");
  return s;
}

}  // namespace rheobase::program
