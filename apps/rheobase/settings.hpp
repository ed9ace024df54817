#pragma once
// The options that `rheobase run` and `rheobase fi` share.

#include "options.hpp"

#include <rheobase/results/table_format.hpp>

#include <filesystem>

namespace rheobase::program {

struct Settings {
  bool quiet = false, json = false, figures = true, overwrite = false, fail_if_silent = false;
  const TableFormat* format = &csv_tables();
  int threads = 1;
  std::filesystem::path output;  ///< empty: nothing is written
};

/// Adds the options of Settings but --output and --fail-if-silent.
void add_settings(CommandLine& line);
/// What was given of all of them. @throws UsageError
Settings settings_of(const CommandLine& line);

}  // namespace rheobase::program
