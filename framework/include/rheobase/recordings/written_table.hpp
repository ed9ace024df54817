#pragma once
// What is known of a table that was written to a file: enough to draw it without reading it.

#include <rheobase/recordings/table_header.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace rheobase {

/// The smallest and the largest finite value of a column, in SI; low > high if no value is finite.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  /// Takes in the finite ones of these.
  void extend(std::span<const double> values);
  template <class Archive>
  void state(Archive& a) {
    a(low, high);
  }
};

/// A table that was written.
struct WrittenTable {
  TableHeader header;
  std::uint64_t rows = 0;
  std::vector<Extent> extents;  ///< a column; known of REAL columns
};

/// Adds the tables of one run to those of the runs before it.
void add_tables(std::vector<WrittenTable>& all, std::span<const WrittenTable> run);

}  // namespace rheobase
