// Joins the files of a sweep's runs. The first is renamed and the others are appended to it through one buffer, so that
// neither memory nor a run without sweep pays for it.
#include <rheobase/report/csv.hpp>

#include "report/file_writer.hpp"
#include "report/table_files.hpp"

#include <cerrno>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace rheobase {
namespace {

class FileReader {
 public:
  explicit FileReader(std::filesystem::path file)
      : file_(std::move(file)), descriptor_(::open(file_.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) report::throw_file_error("cannot read", file_, errno);
  }
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader() { ::close(descriptor_); }

  /// The next bytes; none at the end of the file.
  std::string_view read(std::string& buffer) const {
    ssize_t count = 0;
    do count = ::read(descriptor_, buffer.data(), buffer.size());
    while (count < 0 && errno == EINTR);
    if (count < 0) report::throw_file_error("cannot read", file_, errno);
    return {buffer.data(), static_cast<std::size_t>(count)};
  }

 private:
  std::filesystem::path file_;
  int descriptor_;
};

void append_without_titles(const std::filesystem::path& part, report::FileWriter& table, std::string& buffer) {
  const FileReader reader(part);
  bool in_titles = true;
  for (std::string_view bytes = reader.read(buffer); !bytes.empty(); bytes = reader.read(buffer)) {
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
    const std::filesystem::path file = report::table_file(folder, table.header.monitor);
    bool begun = false;
    std::optional<report::FileWriter> writer;
    for (std::size_t run = 0; run < runs; ++run) {
      const std::filesystem::path part = report::part_file(folder, table.header.monitor, run);
      std::error_code error;
      if (!begun) {
        std::filesystem::rename(part, file, error);
        if (!error) begun = true;
        else if (error != std::errc::no_such_file_or_directory)
          report::throw_file_error("cannot write", file, error.value());
        continue;
      }
      if (!std::filesystem::exists(part, error)) continue;
      buffer.resize(buffer_size);
      if (!writer) writer.emplace(file, report::FileWriter::Mode::append);
      append_without_titles(part, *writer, buffer);
      std::filesystem::remove(part, error);
      if (error) report::throw_file_error("cannot remove", part, error.value());
    }
    if (writer) writer->close();
  }
}

}  // namespace rheobase
