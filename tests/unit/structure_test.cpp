// The structure of the code, as framework/ARCHITECTURE.md describes it: which part may include which, and that a library which few lines
// should know is known by one file.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(structure)

// Includes point from a larger number to a smaller one, or stay inside a part.
const std::map<std::string, int> order{{"version.hpp", -1}, {"text", 0},         {"units", 1},      {"plugin", 2},
                                       {"model", 3},        {"loading", 4},      {"recordings", 5}, {"compile", 6},
                                       {"engine", 7},       {"simulation", 8},   {"analysis", 9},   {"scenario", 10},
                                       {"figures", 10},     {"conformance", 10}, {"results", 11},   {"report", 12}};

struct Source {
  std::string file, part;
  std::vector<std::string> includes;
};

std::vector<Source> framework() {
  static const std::regex include(R"(^\s*#\s*include\s*["<]([^">]+)[">])");
  const fs::path root = fs::path(RHEOBASE_SOURCE_DIR) / "framework";
  std::vector<Source> sources;
  for (const fs::path& top : {root / "src", root / "include" / "rheobase"})
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      if (!entry.is_regular_file()) continue;
      Source source{fs::relative(entry.path(), root).string(), fs::relative(entry.path(), top).begin()->string(), {}};
      std::ifstream in(entry.path());
      std::smatch match;
      for (std::string line; std::getline(in, line);)
        if (std::regex_search(line, match, include)) source.includes.push_back(match[1]);
      sources.push_back(std::move(source));
    }
  return sources;
}

BOOST_AUTO_TEST_CASE(includes_point_one_way) {
  std::size_t checked = 0;
  for (const Source& source : framework()) {
    BOOST_REQUIRE_MESSAGE(order.contains(source.part), source.file << " is in no known part");
    for (std::string include : source.includes) {
      if (include.starts_with("rheobase/")) include.erase(0, 9);
      const auto other = order.find(include.substr(0, include.find('/')));
      if (other == order.end()) continue;
      ++checked;
      BOOST_TEST((other->first == source.part || other->second < order.at(source.part)),
                 source.file << " must not include " << include);
    }
  }
  BOOST_TEST(checked > 100U);
}

BOOST_AUTO_TEST_CASE(few_files_know_boost_dll_toml_and_tbb) {
  for (const std::string library : {"boost/dll", "toml++", "oneapi/tbb"}) {
    std::vector<std::string> files;
    for (const Source& source : framework())
      if (std::ranges::any_of(source.includes, [&](const std::string& i) { return i.starts_with(library); }))
        files.push_back(source.file);
    BOOST_TEST_CONTEXT(library) {
      BOOST_REQUIRE(files.size() == 1U);
      BOOST_TEST(files[0].ends_with(".cpp"));
    }
  }
}

BOOST_AUTO_TEST_CASE(only_the_header_of_views_needs_eigen) {
  std::vector<std::string> files;
  for (const Source& source : framework())
    if (std::ranges::any_of(source.includes, [](const std::string& i) { return i.starts_with("Eigen/"); }))
      files.push_back(source.file);
  BOOST_TEST(files == std::vector<std::string>{"include/rheobase/recordings/eigen.hpp"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(public_headers_bring_no_heavy_header) {
  for (const Source& source : framework())
    if (source.file.starts_with("include"))
      for (const std::string& include : source.includes)
        for (const std::string heavy : {"boost/units/systems/si.hpp", "boost/units/systems/si/io.hpp",
                                        "boost/units/io.hpp", "iostream", "regex", "fmt/", "nlohmann/"})
          BOOST_TEST(!include.starts_with(heavy), source.file << " includes " << include);
}

/// The lines of all sources that a pattern is found in, as "file:line: text".
std::vector<std::string> lines_with(const std::string& pattern) {
  const std::regex searched(pattern);
  const fs::path root = RHEOBASE_SOURCE_DIR;
  std::vector<std::string> found;
  for (const char* top : {"framework", "apps", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      std::ifstream in(entry.path());
      int number = 0;
      for (std::string line; std::getline(in, line);) {
        ++number;
        if (std::regex_search(line, searched))
          found.push_back(fs::relative(entry.path(), root).string() + ":" + std::to_string(number) + ": " + line);
      }
    }
  return found;
}

BOOST_AUTO_TEST_CASE(errors_of_the_file_system_are_no_exceptions_of_the_standard_library) {
  // Each call takes an error_code as its last argument; is_directory(status) and the like look at what is known already.
  const auto calls = lines_with(
      R"(\b(fs|std::filesystem)::(absolute|canonical|weakly_canonical|relative|proximate|copy|copy_file|create_\w+|)"
      R"(current_path|equivalent|exists|file_size|is_\w+|last_write_time|permissions|read_symlink|remove|remove_all|)"
      R"(rename|resize_file|space|status|symlink_status|temp_directory_path|directory_iterator)( \w+)?\()");
  BOOST_TEST(calls.size() > 20U);
  const std::regex told(R"((error|ignored|none)\)|\(status\))");
  for (const std::string& call : calls) BOOST_TEST(std::regex_search(call, told), call);
}

BOOST_AUTO_TEST_CASE(numbers_are_read_the_same_in_every_locale) {
  for (const std::string& line : lines_with(R"(\b(sto(d|f|i|l|ll|ul|ull)|strto\w+|ato[fil]|[fs]?scanf)\()"))
    BOOST_TEST(false, line);
}

/// Two types of one name are one to the linker: it takes the functions of either for both.
BOOST_AUTO_TEST_CASE(no_two_headers_define_a_type_of_one_name) {
  static const std::regex definition(R"(^(?:struct|class)(?: alignas\(\d+\))? (\w+)(?: final)?(?: : [^;]*)? \{)");
  std::map<std::string, std::string> defined;
  for (const Source& source : framework()) {
    if (!source.file.ends_with(".hpp")) continue;
    std::ifstream in(fs::path(RHEOBASE_SOURCE_DIR) / "framework" / source.file);
    std::smatch match;
    bool is_template = false;
    for (std::string line; std::getline(in, line); is_template = line.starts_with("template <"))
      if (!is_template && std::regex_search(line, match, definition)) {
        const auto [other, is_new] = defined.emplace(match[1], source.file);
        BOOST_TEST(is_new, source.file << " and " << other->second << " define " << match[1]);
      }
  }
  BOOST_TEST(defined.contains("Place"));
  BOOST_TEST(defined.size() > 80U);
}

BOOST_AUTO_TEST_SUITE_END()
