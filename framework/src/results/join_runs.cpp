// Joins the files of a sweep's runs. The first is renamed and the others are appended to it through one buffer, so that
// neither memory nor a run without sweep pays for it.
#include <rheobase/results/csv.hpp>

#include "text/file_reader.hpp"
#include "text/file_writer.hpp"
#include "recordings/table_files.hpp"

#include <optional>
#include <string_view>
#include <system_error>

namespace rheobase {
namespace {

void append_without_titles(const std::filesystem::path& part, FileWriter& table, std::string& buffer) {
  const FileReader reader(part);
  bool in_titles = true;
  while (const std::size_t size = reader.read(buffer)) {
    std::string_view bytes(buffer.data(), size);
    if (in_titles) {
      const std::size_t end = bytes.find('\n');
      if (end == bytes.npos) continue;
      in_titles = false;
      bytes.remove_prefix(end + 1);
    }
    table.write(bytes);
  }
}

}  // namespace

void join_runs(const std::filesystem::path& folder, std::span<const WrittenTable> tables, std::size_t runs) {
  constexpr std::size_t buffer_size = std::size_t{1} << 20;
  std::string buffer;
  for (const WrittenTable& table : tables) {
    const std::filesystem::path file = detail::table_file(folder, table.header.monitor);
    bool begun = false;
    std::optional<FileWriter> writer;
    for (std::size_t run = 0; run < runs; ++run) {
      const std::filesystem::path part = detail::part_file(folder, table.header.monitor, run);
      std::error_code error;
      if (!begun) {
        std::filesystem::rename(part, file, error);
        if (!error) begun = true;
        else if (error != std::errc::no_such_file_or_directory) throw_file_error("cannot write", file, error.value());
        continue;
      }
      if (!std::filesystem::exists(part, error)) continue;
      buffer.resize(buffer_size);
      if (!writer) writer.emplace(file, FileWriter::Mode::append);
      append_without_titles(part, *writer, buffer);
      std::filesystem::remove(part, error);
      if (error) throw_file_error("cannot remove", part, error.value());
    }
    if (writer) writer->close();
  }
}

}  // namespace rheobase
