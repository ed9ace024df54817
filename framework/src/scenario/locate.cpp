#include <rheobase/scenario/scenario.hpp>

#include "scenario/limits.hpp"
#include "scenario/source_text.hpp"

#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace rheobase {
namespace {

/// `file:line:column: message`, the line and a caret.
std::string report(const Scenario& scenario, const scenario::SourceText& source, const Finding& finding,
                   std::string_view severity = "") {
  constexpr std::size_t longest_override = 80;
  const Place& place = finding.place;
  if (place.override_number > 0) {
    const auto& text = scenario.overrides.at(static_cast<std::size_t>(place.override_number - 1));
    return fmt::format("--set {}: {}{}", printable(text, longest_override), severity, finding.message);
  }
  const std::string excerpt = source.line(place.line).empty() ? "" : "\n" + source.excerpt(place);
  return fmt::format("{}:{}:{}: {}{}{}", path_text(scenario.file), place.line, place.column, severity, finding.message,
                     excerpt);
}

std::string report(const Scenario& scenario, const std::vector<Finding>& findings) {
  const scenario::SourceText source(scenario.text);
  std::string text;
  for (std::size_t i = 0; i < std::min(findings.size(), scenario::most_findings); ++i)
    text += (i > 0 ? "\n" : "") + report(scenario, source, findings[i]);
  if (findings.size() > scenario::most_findings)
    text += fmt::format("\n... and {} more", findings.size() - scenario::most_findings);
  return text;
}

/// Sorts by place and drops repetitions.
const std::vector<Finding>& in_order(std::vector<Finding>& findings) {
  const auto order = [](const Finding& f) {
    return std::tie(f.place.override_number, f.place.line, f.place.column, f.message);
  };
  std::ranges::sort(findings, {}, order);
  findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
  return findings;
}

/// The place of the value at a path, or of what encloses it.
Place place_of(const Scenario& scenario, std::string path) {
  while (!path.empty()) {
    if (const auto found = scenario.places.find(path); found != scenario.places.end()) return found->second;
    const std::size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return {};
}

/// The value of a run that a problem is about: its own, or where other runs do not have it and the path is not swept, that
/// of the only other key of the same part that is.
Place place_in_run(const Scenario& scenario, const Problem& problem) {
  if (const auto key = scenario.keys.find(problem.path); problem.of_key && key != scenario.keys.end())
    return key->second;
  const auto& sweep = scenario.experiment.sweep;
  auto axis = std::ranges::find(sweep, problem.path, &Axis::path);
  if (axis == sweep.end() && !problem.in_all_runs) {
    const auto part = [](const std::string& path) { return path.substr(0, path.rfind('.') + 1); };
    const auto same_part = [&](const Axis& a) { return part(a.path) == part(problem.path); };
    if (std::ranges::count_if(sweep, same_part) == 1) axis = std::ranges::find_if(sweep, same_part);
  }
  if (axis == sweep.end()) return place_of(scenario, problem.path);
  const std::size_t index = scenario.experiment.indices(problem.run)[static_cast<std::size_t>(axis - sweep.begin())];
  return place_of(scenario, fmt::format("sweep.{}[{}]", axis->path, index));
}

/// With the values of a run that has the problem, where others do not.
std::string message_of(const Scenario& scenario, const Problem& problem) {
  const bool at_its_value = std::ranges::count(scenario.experiment.sweep, problem.path, &Axis::path) > 0;
  if (problem.in_all_runs || at_its_value) return problem.message;
  return fmt::format("{}; this is run {}: {}", problem.message, problem.run, scenario.experiment.setting(problem.run));
}

}  // namespace

ScenarioError::ScenarioError(const Scenario& scenario, std::vector<Finding> findings)
    : std::runtime_error(report(scenario, in_order(findings))),
      findings_(std::move(findings)),
      scenario_(std::make_shared<const Scenario>(scenario)) {}

ScenarioError located(const Scenario& scenario, const ModelError& error) {
  std::vector<Finding> findings;
  for (const Problem& problem : error.problems())
    findings.push_back({place_in_run(scenario, problem), message_of(scenario, problem)});
  return {scenario, std::move(findings)};
}

ScenarioError with_problems(const ScenarioError& error, const ModelError& problems) {
  std::vector<Finding> all = error.findings();
  for (const Problem& problem : problems.problems()) {
    const bool of_value = std::ranges::count(problem.path, '.') == 2 && !problem.path.ends_with(".target");
    const Place place = place_in_run(error.scenario(), problem);
    const auto same_line = [&](const Finding& f) {
      return f.place.line == place.line && f.place.override_number == place.override_number;
    };
    if (of_value && std::ranges::none_of(error.findings(), same_line)) all.push_back({place, problem.message});
  }
  return {error.scenario(), std::move(all)};
}

std::string located_warning(const Scenario& scenario, const Problem& warning) {
  return report(scenario, scenario::SourceText(scenario.text),
                {place_in_run(scenario, warning), message_of(scenario, warning)}, "warning: ");
}

}  // namespace rheobase
