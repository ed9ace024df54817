// rheobase new-plugin NAME --kind KIND: a folder with a plug-in that builds, passes its tests and runs in a scenario.

#include "options.hpp"
#include "templates.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/text/program_on_path.hpp>
#include <rheobase/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace rheobase::program {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 64;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// The name of files, of the plug-in and of CMake's target: "MorrisLecar" and "HH2" are morris_lecar and hh2.
std::string file_name(const std::string& name) {
  std::string stem;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins_word =
        i > 0 && is_upper(name[i]) &&
        (is_lower(name[i - 1]) || (is_digit(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1])));
    if (begins_word) stem += '_';
    stem += to_lower(name[i]);
  }
  return stem;
}

/// The name of the class: "MorrisLecarNeuron", "MyNoiseStimulus". The kind behind it keeps it apart from the words of C++
/// and from what the headers declare, such as Voltage.
std::string class_name(const std::string& name, std::string_view kind) {
  std::string words;
  bool begins_word = true;
  for (const char c : name + "_" + std::string(kind)) {
    if (c != '_') words += begins_word ? to_upper(c) : c;
    begins_word = c == '_';
  }
  return words;
}

void check_name(const std::string& name) {
  const bool good =
      !name.empty() && name.size() <= longest_name && (is_upper(name[0]) || is_lower(name[0])) &&
      std::ranges::all_of(name, [](char c) { return is_upper(c) || is_lower(c) || is_digit(c) || c == '_'; });
  if (!good)
    throw UsageError(
        fmt::format("'{}' cannot be the name of a model: a name is made of letters, digits and '_', 1 to {} of them, "
                    "and begins with a letter",
                    printable(name), longest_name));
  // CMake's own targets, and those that include(CTest) makes: file systems and generators may ignore case.
  for (const char* taken : {"all", "clean", "continuous", "depend", "edit_cache", "experimental", "help", "install",
                            "nightly", "package", "package_source", "rebuild_cache", "run_tests", "test"})
    if (file_name(name) == taken)
      throw UsageError(fmt::format(
          "'{}' cannot be the name of a plug-in that CMake builds: it has a target '{}' of its own", name, taken));
}

/// "neuron, stimulus or monitor"
std::string kind_words(std::string_view between, std::string_view before_last) {
  std::string words;
  for (const Kind& kind : kinds)
    words += fmt::format("{}{}", words.empty() ? "" : &kind == &kinds.back() ? before_last : between, kind.name);
  return words;
}

rheobase_kind kind_of(const std::string& word) {
  std::vector<std::string> known;
  for (const Kind& kind : kinds) {
    known.emplace_back(kind.name);
    if (kind.name == word) return kind.kind;
  }
  const auto near = near_name(word, known);
  throw UsageError(fmt::format("--kind is {}, but it is '{}'{}", kind_words(", ", " or "), printable(word),
                               near ? fmt::format("; did you mean {}?", *near) : ""));
}

/// A second model of the same name would be refused wherever both are found.
void check_is_new(const CommandLine& line, rheobase_kind kind, const std::string& name) {
  Registry registry;
  load_models(registry, line);
  for (const RegisteredModel& m : registry.models())
    if (m.model->kind == kind && m.model->name == name)
      throw UsageError(
          fmt::format("there is already a {} '{}', in {}, and two models with one name are both rejected: "
                      "choose another name",
                      kind_name(kind), name, path_text(m.file->path)));
}

/// The folder of the package or build tree that this program belongs to: bin/rheobase is in it.
fs::path own_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
}

struct Replacement {
  std::string_view word;
  std::string text;
};

/// In one pass, so that what was put in is not looked at again.
std::string filled_in(std::string_view text, const std::vector<Replacement>& replacements) {
  std::string result;
  while (!text.empty()) {
    const auto found =
        std::ranges::find_if(replacements, [&](const Replacement& r) { return text.starts_with(r.word); });
    if (found == replacements.end()) {
      result += text.front();
      text.remove_prefix(1);
    } else {
      result += found->text;
      text.remove_prefix(found->word.size());
    }
  }
  return result;
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  if (!(out << text).flush()) throw FileError(fmt::format("cannot write {}", path_in_quotes(file)));
}

/// What the scaffold is built with and is not here, and how to get it; empty where all of it is here.
std::string missing_tools() {
  std::string missing;
  for (const char* tool : {"cmake", "ninja"})
    if (!program_on_path(tool)) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", tool);
  if (std::getenv("CXX") == nullptr && !program_on_path("c++"))
    missing += fmt::format("{}a C++ compiler", missing.empty() ? "" : ", ");
  if (missing.empty()) return {};
  return fmt::format(
      "\nTo build it, install what is not on PATH here: {}. On Debian: apt-get install cmake ninja-build g++\n",
      missing);
}

}  // namespace

int new_plugin(Words words) {
  CommandLine line(
      fmt::format("rheobase new-plugin NAME --kind {} [--output DIR] [--plugin-path DIR]...", kind_words("|", "|")),
      "Writes a folder with a plug-in to start from: the source of a model, with comments where to change what, a\n"
      "CMakeLists.txt, a scenario and a README. It builds, passes its tests and runs as it is. Nothing that exists\n"
      "is overwritten.",
      "NAME");
  // clang-format off
  line.add()("kind", boost::program_options::value<std::string>()->value_name("KIND"), kind_words(", ", " or ").c_str());
  // clang-format on
  // clang-format off
  line.add()("output", boost::program_options::value<std::string>()->value_name("DIR"), "where to write it; ./NAME unless given");
  // clang-format on
  line.add_plugin_path();
  if (!line.parse(words)) return done;
  const std::string name = line.positional();
  check_name(name);
  if (!line.has("kind")) throw UsageError("--kind is missing: " + kind_words(", ", " or "));
  const rheobase_kind kind = kind_of(line.get<std::string>("kind"));
  check_is_new(line, kind, name);

  const std::string stem = file_name(name), kind_word(kind_name(kind));
  const std::string model_class = class_name(name, kind_word);
  const std::string class_in_template = class_name("MyModel", kind_word);
  const std::vector<Replacement> replacements{{class_in_template, model_class},  // before the shorter word
                                              {"MyModel", name},
                                              {"my_model", stem},
                                              {"@kind@", kind_word},
                                              {"@folder@", own_folder().string()},
                                              {"@version@", RHEOBASE_VERSION}};

  const fs::path place = line.has("output") ? line.get<std::string>("output") : name;
  std::error_code error;
  if (fs::exists(fs::symlink_status(place, error)) && !(fs::is_directory(place, error) && fs::is_empty(place, error)))
    throw FileError(fmt::format("{} already exists and was not changed; choose another folder with --output",
                                path_in_quotes(place)));
  OutputFolder folder(place);  // there whole or not at all
  for (const Template& file : templates) {
    const auto slash = file.path.find('/');
    const std::string_view of = file.path.substr(0, slash);
    if (of != "common" && of != kind_word) continue;
    write(folder.path() / filled_in(file.path.substr(slash + 1), replacements), filled_in(file.text, replacements));
  }
  folder.commit();

  const std::string program = path_text(own_folder() / "bin/rheobase");
  std::cout
      << fmt::format(
             "Wrote the {} {} to {}\n\nNext:\n"
             "  cd {}\n"
             "  cmake --workflow --preset test          builds it and passes its tests\n"
             "  {} run {}.toml --plugin-path build\n"
             "                                          tables and figures in results/{}\n"
             "Then change {}.cpp where its comments say so, and test again. When it is finished:\n"
             "  cmake --install build                   installs it for all your scenarios. Omit --plugin-path from\n"
             "                                          then on: if two files offer one model, neither is loaded\n",
             kind_word, name, path_text(folder.place()), path_text(folder.place()), program, stem, stem, stem)
      << missing_tools();
  return done;
}

}  // namespace rheobase::program
