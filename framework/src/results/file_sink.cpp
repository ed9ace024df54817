// What the sinks of all formats have in common.

#include "recordings/table_files.hpp"
#include "results/table_sink_file.hpp"

#include <rheobase/model/problem.hpp>

namespace rheobase {

FileSink::FileSink(std::filesystem::path folder, std::size_t run, const char* format, const char* extension)
    : folder_(std::move(folder)), run_(run), format_(format), extension_(extension) {}

FileSink::~FileSink() {
  for (const auto& file : files_) {
    try {
      file->close();
    } catch (const FileError&) {  // close() is who tells
    }
  }
}

void FileSink::open(const TableHeader& header) {
  detail::check_continued(earlier_, folder_);
  std::erase_if(files_,
                [&](const auto& file) { return file->table().header.monitor == header.monitor; });  // of a run before
  files_.push_back(file(detail::part_file(folder_, header.monitor, run_, extension_), header, run_));
}

void FileSink::append(const TableHeader& header, const RowBatch& batch) {
  for (const auto& file : files_)
    if (file->table().header.monitor == header.monitor) return file->append(batch);
  throw std::logic_error("rows for table '" + header.monitor + "', which was not opened");
}

std::string FileSink::mark() {
  std::vector<detail::TableMark> marks;
  for (const auto& file : files_) marks.push_back(file->mark());
  return detail::written_marks(format_, marks);
}

void FileSink::return_to(const std::string& mark) {
  const auto marks =
      detail::read_marks(mark, format_, tables(), earlier_.empty() ? folder_ : earlier_, run_, extension_);
  for (std::size_t k = 0; k < marks.size(); ++k)
    if (earlier_.empty()) files_[k]->go_back(marks[k]);
    else files_[k]->go_on(marks[k]);
}

void FileSink::close() {
  for (const auto& file : files_) file->close();
}

std::vector<WrittenTable> FileSink::tables() const {
  std::vector<WrittenTable> all;
  for (const auto& file : files_) all.push_back(file->table());
  return all;
}

}  // namespace rheobase
