// rheobase test-plugin FILE.so: whether a plug-in keeps what plug-ins promise, with reasons.

#include "options.hpp"

#include <rheobase/conformance/conformance.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <iostream>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;
using Outcome = CheckResult::Outcome;

/// Text over lines of at most 120 characters, all but the first indented.
std::string wrapped(const std::string& text, std::size_t indentation) {
  std::string lines;
  std::size_t column = indentation;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, to - from);
    if (column > indentation && column + 1 + word.size() > 120) {
      lines += "\n" + std::string(indentation, ' ');
      column = indentation;
    } else if (column > indentation) {
      lines += ' ', ++column;
    }
    lines += word;
    column += word.size();
    from = to + 1;
  }
  return lines;
}

const char* in_a_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::failed:
      return "failed";
    default:
      return "not applicable";
  }
}

void list_checks() {
  std::cout << "Checks of `rheobase test-plugin`, each in its own process:\n";
  for (const ConformanceCheck& c : conformance_checks())
    std::cout << fmt::format("  {:<15} {}\n  {:<15} {}\n", c.name, wrapped(c.rule, 18), "",
                             c.kinds.empty() ? "of the file" : fmt::format("of each {}", fmt::join(c.kinds, ", ")));
}

void print_result(const CheckResult& r, const std::vector<ConformanceCheck>& checks) {
  constexpr std::size_t indentation = 34;
  const bool failed = r.outcome == Outcome::failed;  // which stands out among many lines
  std::cout << fmt::format("  {:<14}  {:<15} {}\n", failed ? "FAILED" : in_a_word(r.outcome), r.check,
                           wrapped(r.text, indentation));
  if (!failed) return;
  const auto check = std::ranges::find(checks, r.check, &ConformanceCheck::name);
  std::cout << fmt::format("{:34}rule: {}\n", "", wrapped(check->rule, indentation + 6));
  if (!r.fix.empty()) std::cout << fmt::format("{:34}fix: {}\n", "", wrapped(r.fix, indentation + 5));
}

void print_report(const ConformanceReport& report) {
  const auto checks = conformance_checks();
  std::cout << path_text(report.file) << '\n';
  double seconds = 0.0;
  for (const auto& part : report.parts) {
    if (!part.model.empty()) std::cout << fmt::format("\n{} ({})\n", printable(part.model), part.kind);
    for (const CheckResult& r : part.results) {
      print_result(r, checks);
      seconds += r.seconds;
    }
  }
  std::cout << fmt::format("\n{} ok, {} failed, {} not applicable, in {:.1f} s of processes\n",
                           report.count(Outcome::ok), report.count(Outcome::failed),
                           report.count(Outcome::not_applicable), seconds);
}

void print_json(const ConformanceReport& report) {
  const auto checks = conformance_checks();
  nlohmann::json parts = nlohmann::json::array();
  for (const auto& part : report.parts) {
    nlohmann::json results = nlohmann::json::array();
    for (const CheckResult& r : part.results) {
      nlohmann::json row{{"check", r.check},
                         {"outcome", in_a_word(r.outcome)},
                         {"text", r.text},
                         {"seconds", std::round(r.seconds * 1e3) / 1e3}};
      row["rule"] = std::ranges::find(checks, r.check, &ConformanceCheck::name)->rule;
      if (!r.fix.empty()) row["fix"] = r.fix;
      results.push_back(std::move(row));
    }
    parts.push_back({{"kind", part.kind}, {"model", part.model}, {"checks", std::move(results)}});
  }
  const nlohmann::json all{{"file", report.file.string()},
                           {"plugin", report.plugin},
                           {"version", report.version},
                           {"toolchain", report.toolchain},
                           {"passed", report.passed()},
                           {"ok", report.count(Outcome::ok)},
                           {"failed", report.count(Outcome::failed)},
                           {"not_applicable", report.count(Outcome::not_applicable)},
                           {"parts", std::move(parts)}};
  std::cout << all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

/// The names of checks after --only. @throws UsageError for one that there is not
std::vector<std::string> chosen(const CommandLine& line) {
  if (!line.has("only")) return {};
  std::vector<std::string> known;
  for (const ConformanceCheck& c : conformance_checks()) known.push_back(c.name);
  const auto names = line.get<std::vector<std::string>>("only");
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto near = near_name(name, known);
    throw UsageError(fmt::format("there is no check {}{}", in_quotes(name),
                                 near ? fmt::format("; did you mean '{}'?", *near) : "; --list lists them"));
  }
  return names;
}

}  // namespace

int test_plugin(Words words) {
  CommandLine line(
      "rheobase test-plugin FILE.so [options]",
      "Checks any plug-in: its manifest; that results do not depend on blocks, steps per call, threads or\n"
      "checkpoints; that numbers stay finite; that it stays within its own memory; and more. Each check runs in\n"
      "its own process, so a crash or a hang fails only that check. Exit code 0: all passed; 4: a check failed.",
      "FILE.so");
  // clang-format off
  line.add()("list", "print the name and rule of each check and exit")(
      "only", options::value<std::vector<std::string>>()->value_name("CHECK")->composing(),
      "run only this check; may be repeated")("threads", options::value<int>()->value_name("N")->default_value(0),
                                                "number of checks that run at the same time; 0: one per processor")(
      "timeout", options::value<double>()->value_name("SECONDS")->default_value(60.0, "60"),
      "a check that takes longer fails as a hang")("json", "print the report as JSON");
  // clang-format on
  if (std::ranges::find(words, "--list") != words.end()) {
    list_checks();
    return done;
  }
  if (!line.parse(words)) return done;
  ConformanceOptions settings;
  settings.only = chosen(line);
  settings.at_once = line.get<int>("threads");
  settings.timeout = line.get<double>("timeout");
  if (settings.at_once < 0)
    throw UsageError(fmt::format("--threads must be 0 or more, but it is {}", settings.at_once));
  if (!(settings.timeout > 0.0))
    throw UsageError(fmt::format("--timeout must be above 0 s, but it is {}", settings.timeout));
  const ConformanceReport report = rheobase::test_plugin(line.positional(), settings);
  line.has("json") ? print_json(report) : print_report(report);
  return report.passed() ? done : plugin;
}

}  // namespace rheobase::program
