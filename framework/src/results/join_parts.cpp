#include "results/join_parts.hpp"

#include "recordings/table_files.hpp"
#include "text/file_reader.hpp"
#include "text/file_writer.hpp"
#include "text/files.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

namespace rheobase::detail {
namespace {

void append_rows(const std::filesystem::path& part, std::size_t head, FileWriter& table, std::string& buffer) {
  constexpr std::size_t buffer_size = std::size_t{1} << 20;
  buffer.resize(buffer_size);
  const FileReader reader(part);
  while (const std::size_t size = reader.read(buffer)) {
    const std::size_t skipped = std::min(head, size);
    head -= skipped;
    table.write({buffer.data() + skipped, size - skipped});
  }
}

}  // namespace

void append_part(const std::filesystem::path& folder, const std::string& table, const char* extension,
                 std::size_t earlier, std::size_t later, std::size_t head) {
  const std::filesystem::path to = part_file(folder, table, earlier, extension),
                              from = part_file(folder, table, later, extension);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(to, error);
  if (error) throw_file_error("cannot write", to, error.value());
  try {
    std::string buffer;
    FileWriter writer(to, FileWriter::Mode::append);
    append_rows(from, head, writer, buffer);
    writer.close();
    remove_file(from);
  } catch (...) {
    std::filesystem::resize_file(to, size, error);
    throw;
  }
}

bool join_parts(const std::filesystem::path& folder, const std::string& table, const char* extension, std::size_t runs,
                std::size_t head) {
  const std::filesystem::path file = table_file(folder, table, extension);
  std::string buffer;
  bool is_begun = false;
  std::optional<FileWriter> writer;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::filesystem::path part = part_file(folder, table, run, extension);
    if (!is_begun) {
      std::error_code error;
      std::filesystem::rename(part, file, error);
      if (!error) is_begun = true;
      else if (error != std::errc::no_such_file_or_directory) throw_file_error("cannot write", file, error.value());
      continue;
    }
    if (!is_there(part)) continue;
    if (!writer) writer.emplace(file, FileWriter::Mode::append);
    append_rows(part, head, *writer, buffer);
    remove_file(part);
  }
  if (writer) writer->close();
  return is_begun && runs > 1;
}

}  // namespace rheobase::detail
