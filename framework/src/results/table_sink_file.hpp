#pragma once
// One table of a FileSink: what a format has to offer.

#include "results/table_marks.hpp"

namespace rheobase {

class FileSink::File {
 public:
  virtual ~File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] virtual const WrittenTable& table() const = 0;
  virtual void append(const RowBatch& batch) = 0;
  virtual void close() = 0;
  /// Rows and bytes that are on the disk, for a checkpoint.
  [[nodiscard]] virtual detail::TableMark mark() = 0;
  /// Goes on behind what an earlier file has.
  virtual void go_on(const detail::TableMark& mark) = 0;
  /// Goes back to what it had itself.
  virtual void go_back(const detail::TableMark& mark) = 0;

 protected:
  File() = default;
};

}  // namespace rheobase
