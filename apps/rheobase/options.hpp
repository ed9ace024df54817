#pragma once
// The command line of a verb: its options, its help, and what is wrong with the words that were given.

#include "commands.hpp"

#include <rheobase/loading/registry.hpp>
#include <rheobase/units/text.hpp>

#include <boost/program_options.hpp>

#include <stdexcept>
#include <vector>

namespace rheobase::program {

/// What is wrong with the command line.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void print_version();

/// One verb's command line.
class CommandLine {
 public:
  /// @param synopsis "rheobase run FILE [options]" @param positional the name of the one word without a dash, or ""
  CommandLine(std::string synopsis, std::string description, std::string positional = {});

  boost::program_options::options_description_easy_init add() { return visible_.add_options(); }
  /// Adds --plugin-path, which every verb that needs models has.
  void add_plugin_path();
  /// Reads the words. Returns false when --help or --version was asked for, and printed. @throws UsageError
  bool parse(Words words);

  [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
  template <class T>
  [[nodiscard]] T get(const std::string& name) const {
    return values_[name].as<T>();
  }
  /// The word without a dash. @throws UsageError when it is missing
  [[nodiscard]] std::string positional() const;

 private:
  std::string synopsis_, description_, positional_;
  boost::program_options::options_description visible_{"Options"};
  boost::program_options::variables_map values_;
};

/// A word of a command line as a shell takes it, printable, and between quotes where it needs them.
std::string shell_word(const std::string& text);

/// A quantity of one dimension on a command line. @param what says it: "--from" @throws UsageError
Quantity quantity(const std::string& what, const std::string& text, const Dimension& dimension);

/// The models on the search path, with --plugin-path in front. The registry reports folders that could not be searched.
void search_models(Registry& registry, const CommandLine& line);
/// The same, where a folder that was asked for must be one. @throws UsageError
void load_models(Registry& registry, const CommandLine& line);

}  // namespace rheobase::program
