#pragma once
// The layout of a table in a .npy file (NumPy Enhancement Proposal 1): magic bytes, a line that describes the array in
// Python's own words, and the rows, packed.

#include "units/number_text.hpp"

#include <rheobase/recordings/recordings.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rheobase::detail {

/// A cell of a row.
struct NpyField {
  std::string title;
  rheobase_column_kind kind = RHEOBASE_COLUMN_INTEGER;
  std::size_t column = 0;  ///< of the table
  std::size_t offset = 0, size = 8;
  double times = 1.0, over = 1.0;  ///< SI to the display unit, of a REAL column
  std::optional<TimeText> time{};  ///< of a TIME column
};

struct NpyLayout {
  std::vector<NpyField> fields;  ///< the first is the run, which is no column of the table
  std::size_t row_size = 0;
  std::optional<std::size_t> step;  ///< the column that times are computed from

  /// @throws RunError for a time column without a step column
  explicit NpyLayout(const TableHeader& header);
  /// All bytes before the first row; as long for any number of rows.
  [[nodiscard]] std::string header(std::uint64_t rows) const;
  /// How gnuplot reads the rows: "binary skip=192 format='%int32%int64%float64'".
  [[nodiscard]] std::string plot_words() const;
};

/// The layout of a table of spikes.
const NpyLayout& spike_layout();

}  // namespace rheobase::detail
