#pragma once
// The conformance kit: what abi.h asks of a plug-in, and what users rely on, checked on any shared object. The
// plug-in's code runs in processes of its own, one a check, so that one that crashes, hangs or ends its process fails
// that check and nothing else.
//
//   const ConformanceReport report = test_plugin("my_neuron.so");
//   for (const auto& part : report.parts)
//     for (const CheckResult& result : part.results) ...

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rheobase {

/// One rule that plug-ins are held to.
struct ConformanceCheck {
  std::string name;                ///< "block-size"
  std::string rule;                ///< one line
  std::string fix;                 ///< the likely fix if it is broken
  std::vector<std::string> kinds;  ///< of models that it applies to, such as "neuron"; empty: it is of the file
};

/// All that there are, in the order of a report.
std::vector<ConformanceCheck> conformance_checks();

/// How a check went.
struct CheckResult {
  enum class Outcome { ok, failed, not_applicable };
  std::string check;
  Outcome outcome = Outcome::ok;
  std::string text{};    ///< ok: what was compared, with figures; failed: what, where and the values; else: why not
  std::string fix{};     ///< failed: the likely fix
  double seconds = 0.0;  ///< that its process took
};

/// What was found in one file.
struct ConformanceReport {
  struct Part {
    std::string kind, model;  ///< empty: the file itself
    std::vector<CheckResult> results;
  };
  std::filesystem::path file;              ///< absolute
  std::string plugin, version, toolchain;  ///< as the manifest says; empty where it could not be read
  std::vector<Part> parts;

  [[nodiscard]] std::size_t count(CheckResult::Outcome outcome) const;
  [[nodiscard]] bool passed() const { return count(CheckResult::Outcome::failed) == 0; }
};

struct ConformanceOptions {
  std::vector<std::string>
      only{};             ///< names of checks; empty: all. Whether the file can be loaded is checked in any case
  int at_once = 0;        ///< processes; 0: as many as the machine has threads
  double timeout = 60.0;  ///< seconds that a check may take: what takes longer hangs
  /// After each check, in the order in which they end; for programs that show progress.
  std::function<void(const ConformanceReport::Part&, const CheckResult&)> on_result{};
};

/// Checks a plug-in. Forks: call it while the program has one thread.
/// @throws std::invalid_argument for a name in `only` that is no check's; std::system_error when no process can be made
ConformanceReport test_plugin(const std::filesystem::path& file, const ConformanceOptions& options = {});

}  // namespace rheobase
