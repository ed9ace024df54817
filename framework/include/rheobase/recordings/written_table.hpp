#pragma once
// What is known of a table that was written to a file: enough to write the script that draws it, without reading it. A sink
// that describes its tables so is drawn, whatever its files look like.

#include <rheobase/recordings/table_header.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace rheobase {

/// What figures need to know of the finite values of a column, in SI.
struct Extent {
  double low = std::numeric_limits<double>::infinity();    ///< the smallest; low > high if no value is finite
  double high = -std::numeric_limits<double>::infinity();  ///< the largest
  double first = std::numeric_limits<double>::quiet_NaN();
  double spacing = 0.0;  ///< from the first to the next larger value, such as the width of a bin; 0: no value is larger
  /// Takes in those of further rows.
  void extend(std::span<const double> values);
  /// Takes in those of another run.
  void extend(const Extent& later);
  template <class Archive>
  void state(Archive& a) {
    a(low, high, first, spacing);
  }
};

/// How gnuplot reads the rows of a table.
struct TableFile {
  std::string name{};  ///< in the folder of results: "trace.csv"; empty: gnuplot cannot read it
  std::string
      reading{};  ///< what follows the name in a plot command, such as "binary skip=128 format='%int32%float64'";
                  ///< empty: it is CSV, whose first line has the titles
  /// Whether columns are counted and not titled: 1 is the run, 2 the first of the table. A population is then its index in
  /// the header, not its name.
  bool is_numbered = false;
};

/// A table that was written.
struct WrittenTable {
  TableHeader header;
  std::uint64_t rows = 0;
  std::vector<Extent> extents;  ///< a column; known of REAL columns
  TableFile file{};
};

/// Adds the tables of one run to those of the runs before it.
void add_tables(std::vector<WrittenTable>& all, std::span<const WrittenTable> run);

}  // namespace rheobase
