#pragma once
// Joins the files of neighbouring runs of a sweep while others still compute. So the files of a sweep of many runs number a
// few for each thread, and not one for each run and table.

#include <rheobase/results/table_format.hpp>

#include <filesystem>
#include <map>
#include <mutex>

namespace rheobase::detail {

class FinishedRuns {
 public:
  FinishedRuns(const TableFormat& format, std::filesystem::path folder) : format_(format), folder_(std::move(folder)) {}
  /// The sink of this run is closed. From any thread. @throws FileError
  void add(std::size_t run, std::span<const WrittenTable> tables);

 private:
  const TableFormat& format_;
  std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::size_t, std::size_t>
      ranges_;  // runs in one file, which has the number of the first: first, behind the last
};

}  // namespace rheobase::detail
