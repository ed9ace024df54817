#pragma once
// The tables of one scenario: found from its folder, each read once however many runs of a sweep play it back, and all
// together no larger than may be.

#include <rheobase/scenario/series.hpp>

#include <map>
#include <string>

namespace rheobase::scenario {

class SeriesFiles {
 public:
  explicit SeriesFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// @param file as it is written: relative to the folder. @throws FileError
  SharedSeries read(const std::string& file);

 private:
  std::filesystem::path folder_;
  std::map<std::string, SharedSeries> read_;
  std::size_t bytes_ = 0;
};

}  // namespace rheobase::scenario
