#pragma once
// A TOML parser stops at the first mistake, but whoever wrote the file wants to hear of all. Where the mistake is
// confined to one line, the line is reported and replaced by one that parses, and reading continues.

#include "scenario/node.hpp"
#include "scenario/toml_reader.hpp"

#include <string>
#include <vector>

namespace rheobase::scenario {

class Repairs {
 public:
  /// Reports the failure of parsing `text` and replaces its line. False: the line cannot be replaced, and nothing more
  /// can be said about the text.
  bool repair(std::string& text, const TomlFailure& failure, std::vector<Finding>& findings);
  /// Puts into the parsed tree what the replaced lines meant, and reports keys that were given twice.
  void apply(Node& root, std::vector<Finding>& findings) const;

 private:
  struct OutOfRange {
    Place place;
    std::string number;
  };
  struct Duplicate {
    std::string marker;  // the name that stands for the key in the repaired text
    std::string key;     // as it stands in the original: "tau", "V.normal" or, of a table, "population.cells"
    bool table = false;
    Place place;
    [[nodiscard]] std::string shown() const;
  };

  bool out_of_range(std::string& text, const SourceText& source, const TomlFailure& failure);
  bool duplicate(std::string& text, const SourceText& source, const TomlFailure& failure);
  bool bad_value(std::string& text, const SourceText& source, const TomlFailure& failure,
                 std::vector<Finding>& findings);
  void visit(Node& node, Node& root, std::vector<Finding>& findings) const;

  std::vector<int> lines_;    // all that were repaired
  std::vector<int> refused_;  // those whose value is reported and replaced
  std::vector<OutOfRange> out_of_range_;
  std::vector<Duplicate> duplicates_;
};

}  // namespace rheobase::scenario
