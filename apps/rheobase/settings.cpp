#include "settings.hpp"

#include <rheobase/text/printable.hpp>

#include <algorithm>
#include <string>
#include <thread>

namespace rheobase::program {

namespace options = boost::program_options;

void add_settings(CommandLine& line) {
  // clang-format off
  line.add()("overwrite", "replace existing results; a run that fails or is stopped keeps complete ones "
                    "and writes DIR.incomplete")
      ("threads", options::value<int>()->value_name("N"), "number of threads; default: all. Never changes a result")
      ("format", options::value<std::string>()->value_name("csv|npy")->default_value("csv"),
       "format of the tables: csv, or npy for numpy.load, which is smaller and several times as fast")
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
