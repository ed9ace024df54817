#pragma once
// Scenario files for the tests: written, read, and taken away again.

#include <rheobase/scenario/scenario.hpp>

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// A folder of its own for each test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rheobase-test-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline rheobase::Scenario read_text(std::string_view text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "fi.toml";
  std::ofstream(file, std::ios::binary) << text;
  return rheobase::read_scenario(file, overrides);
}

/// The report about a scenario that is refused, with "fi.toml" for the file; "" if it is not refused.
inline std::string report_on(std::string_view text, const std::vector<std::string>& overrides = {}) {
  try {
    read_text(text, overrides);
  } catch (const rheobase::ScenarioError& error) {
    std::string report = error.what();
    for (auto at = report.find("/fi.toml:"); at != report.npos; at = report.find("/fi.toml:", at)) {
      const std::size_t begin = report.rfind('\n', at) + 1;
      report.erase(begin, at + 1 - begin);
      at = begin;
    }
    return report;
  }
  return "";
}

/// Its messages, without source lines and carets.
inline std::vector<std::string> messages_on(std::string_view text, const std::vector<std::string>& overrides = {}) {
  std::vector<std::string> messages;
  std::istringstream report(report_on(text, overrides));
  for (std::string line; std::getline(report, line);)
    if (!line.starts_with(' ') && line.find(" | ") != 5) messages.push_back(line);
  return messages;
}

/// The first three lines of a scenario with one mistake in what follows.
inline constexpr std::string_view head =
    "duration = \"10 ms\"\n"  // line 1
    "[population.cells]\n"    // line 2
    "model = \"LIF\"\n";      // line 3

struct Mistake {
  std::string line;     // line 4 and the following
  std::string message;  // all of it, with the place
};

inline void check(std::string_view before, const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    BOOST_TEST_CONTEXT(mistake.line) {
      const auto messages = messages_on(std::string(before) + mistake.line + "\n");
      BOOST_REQUIRE_EQUAL(messages.size(), 1U);
      BOOST_TEST(messages[0] == "fi.toml:" + mistake.message);
    }
  }
}

/// For mistakes in what follows a good population of 50.
inline void check_after_population(const std::vector<Mistake>& mistakes) {
  check(std::string(head) + "size = 50\n", mistakes);
}

inline std::string in_stimulus(const std::string& target) { return "[stimulus.drive]\nmodel = \"step\"\n" + target; }

/// A scenario that uses all of the format.
inline constexpr std::string_view documented = R"(title    = "Step current into 50 neurons"
duration = "300 ms"
dt       = "0.1 ms"                 # the default
seed     = 42

[population.cells]
model  = "LIF"                      # a comment
size   = 50
tau    = "10 ms"
R      = "10 Mohm"
V      = { normal = { mean = "-65 mV", std = "5 mV" } }
reset  = "hard"

[stimulus.drive]
model     = "step"
target    = "cells"
start     = "50 ms"
amplitude = "2.5 nA"

[monitor.raster]
model  = "spikes"
target = "cells"

[monitor.trace]
model     = "state"
target    = { population = "cells", neurons = "0:5" }
variables = ["V"]
interval  = "0.1 ms"

[monitor.activity]
model  = "rate"
target = "cells"
bin    = "10 ms"

[sweep]
"stimulus.drive.amplitude" = { from = "0 nA", to = "5 nA", count = 20 }
"population.cells.tau"     = ["5 ms", "10 ms", "20 ms"]
)";

inline constexpr std::string_view small = R"(duration = "10 ms"
[population.cells]
model = "LIF"
tau = "10 ms"
[stimulus.drive]
model = "step"
target = "cells"
amplitude = "1 nA"
)";
