#pragma once
// The table of ratios, for people and as JSON.

#include "memory.hpp"
#include "rows.hpp"

#include <optional>

namespace rheobase::bench {

/// By subject, a pass each.
using Results = std::map<std::string, std::vector<Times>>;

struct Line {
  std::string what;
  int threads = 1;
  std::string reference, product;  ///< with units
  std::optional<double> ratio;
  std::string target;
  std::optional<bool> met;
};

std::vector<Line> lines_of(const Plan& plan, const Results& results, const MemoryFigures& memory);
void print_table(const std::vector<Line>& lines);
void write_json(const std::string& file, const std::vector<Line>& lines, const Results& results);

}  // namespace rheobase::bench
