// What the guide for authors says of the headers and of bundled models holds.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(guide)

const fs::path source = RHEOBASE_SOURCE_DIR;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  BOOST_REQUIRE_MESSAGE(in, file << " cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// What static_asserts of the authors' headers say, pieces of a literal joined, without the "rheobase: " before it.
std::vector<std::string> told_by_headers() {
  static const std::regex literal(R"re("rheobase: ((?:[^"\\]|\\.|"\s*")*)")re"), joint(R"re("\s*")re"),
      escaped(R"re(\\(.))re");
  std::vector<std::string> told;
  for (const auto& entry : fs::directory_iterator(source / "framework/include/rheobase/plugin")) {
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), literal), end; at != end; ++at)
      told.push_back(std::regex_replace(std::regex_replace((*at)[1].str(), joint, ""), escaped, "$1"));
  }
  return told;
}

/// The sentences of the guide's table: first cells, parted by ';', each up to a "...".
std::vector<std::string> told_by_the_guide() {
  const std::string text = text_of(source / "plugins/README.md");
  const auto begin = text.find("| it says `rheobase: ...` | what to do |");
  BOOST_REQUIRE(begin != std::string::npos);
  std::istringstream lines(text.substr(begin, text.find("\n\n", begin) - begin));
  std::vector<std::string> told;
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::string cell = line.substr(2, line.find(" |", 2) - 2);
    for (std::size_t at = 0; at != std::string::npos;) {
      const std::size_t next = cell.find("; ", at);
      std::string sentence = cell.substr(at, next == std::string::npos ? next : next - at);
      at = next == std::string::npos ? next : next + 2;
      sentence = sentence.substr(0, sentence.find("..."));
      while (sentence.ends_with(' ') || sentence.ends_with(',') || sentence.ends_with('`')) sentence.pop_back();
      if (!sentence.starts_with("so do ")) told.push_back(sentence);
    }
  }
  return told;
}

BOOST_AUTO_TEST_CASE(every_sentence_of_the_compiler_is_explained) {
  const auto headers = told_by_headers(), explained = told_by_the_guide();
  BOOST_TEST(headers.size() > 30U);
  for (const std::string& sentence : explained)
    BOOST_TEST(std::ranges::any_of(headers, [&](const std::string& h) { return h.starts_with(sentence); }),
               "no header says: " << sentence);
  for (const std::string& sentence : headers) {
    if (contains(sentence, "static constexpr auto name")) continue;  // of three kinds alike
    BOOST_TEST(std::ranges::any_of(explained, [&](const std::string& e) { return sentence.starts_with(e); }),
               "the guide does not explain: " << sentence);
  }
}

/// Without the blanks at both ends of a line, as an excerpt may stand in a list.
std::string trimmed(const std::string& line) {
  const auto begin = line.find_first_not_of(' ');
  return begin == std::string::npos ? "" : line.substr(begin, line.find_last_not_of(' ') - begin + 1);
}
std::vector<std::string> trimmed_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(trimmed(line));
  return lines;
}

BOOST_AUTO_TEST_CASE(every_excerpt_stands_in_the_file_that_it_names) {
  const auto lines = trimmed_lines(text_of(source / "plugins/README.md"));
  int excerpts = 0, blocks = 0;
  for (auto at = lines.begin(); (at = std::find(at, lines.end(), "```cpp")) != lines.end();) {
    ++blocks;
    const auto end = std::find(++at, lines.end(), "```");
    BOOST_REQUIRE(end != lines.end());
    if (at->starts_with("#include <rheobase/plugin/")) continue;  // built as a plug-in
    BOOST_REQUIRE_MESSAGE(at->starts_with("// plugins/"), "a block of code is a whole file or names one: " << *at);
    const auto file = trimmed_lines(text_of(source / at->substr(3)));
    BOOST_TEST((std::search(file.begin(), file.end(), at + 1, end) != file.end()), "changed since: " << *at);
    ++excerpts;
  }
  BOOST_TEST(excerpts > 1);
  BOOST_TEST(blocks - excerpts == 3);
}

int lines_of_code(const fs::path& file) {
  int count = 0;
  for (const std::string& line : trimmed_lines(text_of(file)))
    count += !line.empty() && !line.starts_with("//") ? 1 : 0;
  return count;
}

BOOST_AUTO_TEST_CASE(first_models_are_short) {
  BOOST_TEST(lines_of_code(source / "plugins/neurons/lif.cpp") <= 45);
  BOOST_TEST(lines_of_code(source / "plugins/stimuli/step.cpp") <= 25);
  BOOST_TEST(lines_of_code(source / "apps/rheobase/templates/stimulus/my_model.cpp") <= 25);
  for (const char* example : {"first_spikes", "fi_curve", "closed_loop", "own_model", "run_scenario"})
    BOOST_TEST(lines_of_code(source / "apps/examples" / example / (std::string(example) + ".cpp")) <= 80, example);
}

/// All documents of the repository, templates and what a build made left out.
std::vector<fs::path> documents() {
  std::vector<fs::path> found{source / "README.md"};
  for (const char* folder : {"apps", "framework", "plugins", "tests", ".github"})
    if (fs::exists(source / folder))
      for (const auto& entry : fs::recursive_directory_iterator(source / folder))
        if (entry.path().extension() == ".md" && !contains(entry.path().string(), "/templates/"))
          found.push_back(entry.path());
  return found;
}

/// The anchors of a page's headings, as GitHub makes them.
std::vector<std::string> anchors_of(const std::string& text) {
  std::vector<std::string> anchors;
  bool code = false;
  for (const std::string& line : trimmed_lines(text)) {
    if (line.starts_with("```")) code = !code;
    if (code || !line.starts_with('#')) continue;
    std::string anchor;
    for (const char c : line.substr(line.find_first_not_of("# ")))
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-')
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      else if (c == ' ') anchor += '-';
    anchors.push_back(anchor);
  }
  return anchors;
}

BOOST_AUTO_TEST_CASE(links_lead_to_files_and_headings) {
  static const std::regex link(R"(\]\(([^)#:]*)(?:#([^)]*))?\))");
  BOOST_TEST(documents().size() >= 7U);
  for (const fs::path& page : documents()) {
    const std::string text = text_of(page);
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string file = (*at)[1], heading = (*at)[2];
      const fs::path target = file.empty() ? page : page.parent_path() / file;
      BOOST_TEST(fs::exists(target), page << " links to " << file);
      if (!heading.empty() && fs::exists(target))
        BOOST_TEST(std::ranges::count(anchors_of(text_of(target)), heading) == 1,
                   page << " links to the heading " << heading << " of " << target);
    }
  }
}

/// What a command writes to standard output.
std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  BOOST_REQUIRE(pipe != nullptr);
  std::string text;
  for (int c; (c = std::fgetc(pipe)) != EOF;) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}
std::set<std::string> options_in(const std::string& text) {
  static const std::regex option(R"(--[a-z][a-z-]*)");
  return {std::sregex_token_iterator(text.begin(), text.end(), option), std::sregex_token_iterator()};
}

BOOST_AUTO_TEST_CASE(the_manual_has_every_option_of_every_verb) {
  const std::string manual = text_of(source / "apps/README.md");
  const auto documented = options_in(manual);
  for (const std::string verb :
       {"run", "fi", "check", "analyse", "bench", "models", "describe", "doctor", "new-plugin", "test-plugin"})
    for (const std::string& option : options_in(output_of("'" RHEOBASE_PROGRAM "' " + verb + " --help")))
      BOOST_TEST(documented.contains(option), "the manual does not name " << option << " of " << verb);
}

BOOST_AUTO_TEST_CASE(options_in_documents_exist) {
  static const std::regex command(R"((?:^|\n)(?:build/release/bin/)?rheobase ([a-z-]+)( [^\n#]*))");
  std::size_t commands = 0;
  for (const fs::path& page : documents()) {
    const std::string text = text_of(page);
    for (std::sregex_iterator at(text.begin(), text.end(), command), end; at != end; ++at, ++commands) {
      const std::string verb = (*at)[1];
      const auto known = options_in(output_of("'" RHEOBASE_PROGRAM "' " + verb + " --help"));
      for (const std::string& option : options_in((*at)[2]))
        BOOST_TEST(known.contains(option), page << ": there is no option " << option << " of rheobase " << verb);
    }
  }
  BOOST_TEST(commands > 10U);
}

BOOST_AUTO_TEST_CASE(the_front_page_is_short) {
  BOOST_TEST(trimmed_lines(text_of(source / "README.md")).size() <= 120U);
}

BOOST_AUTO_TEST_SUITE_END()
