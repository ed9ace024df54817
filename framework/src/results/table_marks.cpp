#include "results/table_marks.hpp"

#include "text/file_reader.hpp"
#include "recordings/table_files.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/plugin/archive.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace rheobase::detail {
namespace {

/// The file that holds the first bytes of a table, as a run that goes on or one that was stopped left it.
std::filesystem::path earlier_table(const std::filesystem::path& folder, const TableMark& mark, std::size_t run,
                                    const char* extension) {
  std::filesystem::path file = part_file(folder, mark.monitor, run, extension);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) file = table_file(folder, mark.monitor, extension);
  if (!std::filesystem::exists(file, error))
    throw CheckpointError(fmt::format(
        "the table {}, which it continues, is not there: keep a checkpoint next to its tables", path_in_quotes(file)));
  const std::uint64_t there = FileReader(file, "table").size();
  if (there < mark.bytes)
    throw CheckpointError(fmt::format("the table {} has {} bytes, but had {} when the checkpoint was taken",
                                      path_in_quotes(file), there, mark.bytes));
  return file;
}

}  // namespace

void check_continued(const std::filesystem::path& earlier, const std::filesystem::path& folder) {
  std::error_code error;
  if (!earlier.empty() && std::filesystem::equivalent(earlier, folder, error))
    throw FileError(
        fmt::format("the tables to continue from are in {}, where the new ones would be written: they would be "
                    "lost; give the sink another folder",
                    path_in_quotes(folder)));
}

std::string written_marks(const char* format, std::span<TableMark> marks) {
  StateWriter writer;
  std::string kind = fmt::format("{} tables", format);
  writer(kind);
  for (TableMark& m : marks) writer(m.monitor, m.rows, m.bytes, m.extents);
  return writer.take();
}

std::vector<TableMark> read_marks(const std::string& text, const char* format, std::span<const WrittenTable> tables,
                                  const std::filesystem::path& earlier, std::size_t run, const char* extension) {
  std::vector<TableMark> marks(tables.size());
  try {
    StateReader reader({text.data(), text.size()});
    std::string kind;
    reader(kind);
    if (kind != fmt::format("{} tables", format)) throw std::runtime_error("another sink");
    for (TableMark& m : marks) reader(m.monitor, m.rows, m.bytes, m.extents);
    reader.end();
  } catch (const std::runtime_error&) {
    throw CheckpointError(
        fmt::format("its tables were not written as {} files: resume with the --format, or in a host "
                    "program the sink, that it was saved with",
                    format));
  }
  for (std::size_t k = 0; k < marks.size(); ++k) {
    const TableHeader& header = tables[k].header;
    if (marks[k].monitor != header.monitor || marks[k].extents.size() != header.columns.size())
      throw CheckpointError("its tables are others");
    marks[k].earlier = earlier_table(earlier, marks[k], run, extension);
  }
  return marks;
}

void copy_marked(const TableMark& mark, FileWriter& to, std::span<char> buffer) {
  const FileReader reader(mark.earlier);
  for (std::uint64_t left = mark.bytes; left > 0;) {
    const std::size_t size = reader.read(buffer.first(std::min<std::uint64_t>(left, buffer.size())));
    if (size == 0) throw CheckpointError("the table " + path_in_quotes(mark.earlier) + " was cut while it was read");
    to.write({buffer.data(), size});
    left -= size;
  }
}

}  // namespace rheobase::detail
