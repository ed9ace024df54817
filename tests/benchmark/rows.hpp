#pragma once
// What is measured, and which figures make a row of the table.

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rheobase::bench {

/// One pass: the time that went by, and the processor time of all threads, in seconds.
struct Times {
  double wall = 0.0, processor = 0.0;
};

/// What can be timed.
struct Subject {
  std::string name;
  double work = 1.0;  ///< updates, steps, numbers or bytes in a pass
  int threads = 1;
  std::function<Times()> pass;  ///< sets up, and times what follows
};

/// Subjects that are measured in turn, so that what slows the machine down slows all of them. What they keep from pass to pass
/// stays in memory, some GB for all groups.
struct Group {
  std::string name;
  std::vector<Subject> subjects;
};

/// A row of the table.
struct Row {
  enum class Rule {
    at_least,  ///< speed of the product over that of the reference >= target
    at_most,   ///< ns of the product for a piece of work <= target
    rate,      ///< billions of pieces of work a second and thread >= target
    cost,      ///< ns of the product over ns of the reference <= target
    none       ///< for information
  };
  enum class Unit { work, bytes };       ///< what a piece of work is
  std::string what, reference, product;  ///< names of subjects; the reference may be ""
  Rule rule = Rule::none;
  double target = 0.0;
  bool wall = false;  ///< compares the time that went by even on one thread
  Unit unit = Unit::work;
};

struct Plan {
  std::vector<Group> groups;
  std::vector<Row> rows;
};

/// @param small sizes that take no time, to try whether all of it runs
Plan plan(bool small);

/// How many threads "all" are.
int all_threads();

}  // namespace rheobase::bench
