#include "settings.hpp"

#include <rheobase/text/printable.hpp>

#include <algorithm>
#include <string>
#include <thread>

namespace rheobase::program {

namespace options = boost::program_options;

void add_settings(CommandLine& line) {
  // clang-format off
  line.add()("overwrite", "replace the results that are there; where they are complete, a run that fails or is stopped leaves "
                    "them and writes DIR.incomplete")
      ("threads", options::value<int>()->value_name("N"), "default: as many as the machine has; changes no result")
      ("format", options::value<std::string>()->value_name("csv|npy")->default_value("csv"),
       "of tables: csv, or files that numpy.load reads, smaller and several times as fast")
      ("no-figures", "write tables alone")
      ("quiet", "say nothing but errors")
      ("json", "say the summary as JSON on standard output, and the rest on standard error");
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
  if (format != "csv" && format != "npy")
    throw UsageError("--format is csv or npy, but it is '" + printable(format) + "'");
  s.npy = format == "npy";
  s.fail_if_silent = line.has("fail-if-silent");
  s.threads = line.has("threads") ? line.get<int>("threads")
                                  : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  if (line.has("threads") && (s.threads < 1 || s.threads > most_threads))
    throw UsageError(fmt::format("--threads must be from 1 to {}, but it is {}", most_threads, s.threads));
  if (line.has("output")) s.output = line.get<std::string>("output");
  return s;
}

}  // namespace rheobase::program
