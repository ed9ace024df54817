#include <rheobase/scenario/scenario.hpp>

#include "text/file_reader.hpp"
#include "scenario/document.hpp"
#include "scenario/limits.hpp"
#include "scenario/overrides.hpp"
#include "scenario/read_model.hpp"
#include "scenario/read_series.hpp"

#include <fmt/format.h>

#include <utility>

namespace rheobase {

Scenario read_scenario(const std::filesystem::path& file, std::span<const std::string> overrides) {
  return read_scenario_text(read_file(file, scenario::largest_file, "scenario"), file, overrides);
}

Scenario read_scenario_text(std::string text, const std::filesystem::path& file,
                            std::span<const std::string> overrides) {
  using namespace scenario;
  Scenario read;
  read.file = file;
  read.overrides.assign(overrides.begin(), overrides.end());
  read.text = std::move(text);
  if (read.text.size() > largest_file) {
    read.text.clear();
    throw ScenarioError(
        read, {{{}, fmt::format("the file has more than {} bytes, the most that a scenario may have", largest_file)}});
  }
  if (read.text.starts_with("\xEF\xBB\xBF")) read.text.erase(0, 3);  // the byte-order mark that some editors write

  std::vector<Finding> findings;
  if (auto root = parse_document(SourceText(read.text), findings)) {
    apply_overrides(*root, overrides, findings);
    SeriesFiles tables(file.parent_path());
    Reading reading{read.places, read.keys, findings, tables};
    read.experiment = read_experiment(*root, reading);
  }
  if (!findings.empty()) throw ScenarioError(read, std::move(findings));
  return read;
}

}  // namespace rheobase
