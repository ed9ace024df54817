#pragma once
// How fast tables are written: rows as monitors hand them over, into files of the temporary folder.

#include "rows.hpp"

#include <rheobase/model/model.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace rheobase::bench {

class TableWriting {
 public:
  enum class Format { csv, npy };
  enum class Rows { spikes, samples };  ///< of V
  TableWriting(Format format, Rows rows, std::size_t count);
  ~TableWriting();
  TableWriting(const TableWriting&) = delete;
  TableWriting& operator=(const TableWriting&) = delete;

  [[nodiscard]] double bytes() const;  ///< in the file
  /// By the product's sink, from open to close.
  [[nodiscard]] Times write() const;
  /// The bytes that it wrote, as they are, from memory: what the system takes for them.
  [[nodiscard]] Times write_bytes() const;
  /// A run of a model whose monitor is called "table", by a sink of this kind.
  [[nodiscard]] Times write_run(const Model& model, int threads) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rheobase::bench
