#pragma once
// Where the files of a run's tables stood when a checkpoint was taken, so that a run that is resumed goes on behind them.

#include "text/file_writer.hpp"

#include <rheobase/results/csv.hpp>

namespace rheobase::detail {

/// How much of a table is on the disk.
struct TableMark {
  std::string monitor;
  std::uint64_t rows = 0, bytes = 0;
  std::vector<Extent> extents;
  std::filesystem::path earlier{};  ///< the file that holds these bytes, found when it is read
};

/// @param format "CSV", ".npy"; no other sink's mark begins so
std::string written_marks(const char* format, std::span<TableMark> marks);

/// @throws FileError where the tables to go on from stand in the folder that tables are written to: they would be lost
void check_continued(const std::filesystem::path& earlier, const std::filesystem::path& folder);

/// The marks of the tables that a sink has opened. @param earlier the folder that they were written to
/// @throws CheckpointError where they are not those of these tables, or the folder has less of them; FileError
std::vector<TableMark> read_marks(const std::string& text, const char* format, std::span<const WrittenTable> tables,
                                  const std::filesystem::path& earlier, std::size_t run, const char* extension);

/// Copies what the mark says is there. @throws CheckpointError where it is less by now; FileError
void copy_marked(const TableMark& mark, FileWriter& to, std::span<char> buffer);

}  // namespace rheobase::detail
