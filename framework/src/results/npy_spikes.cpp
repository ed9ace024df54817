#include "results/spike_tables.hpp"

#include "results/npy_format.hpp"
#include "text/file_reader.hpp"

#include <rheobase/text/file_error.hpp>
#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <optional>
#include <span>

namespace rheobase::detail {
namespace {

/// Reads into a buffer until it is full or the file ends.
std::size_t read_all(const FileReader& reader, std::span<char> buffer) {
  std::size_t read = 0;
  while (const std::size_t bytes = reader.read(buffer.subspan(read))) read += bytes;
  return read;
}

/// The number of rows that the first bytes of a .npy file tell; nothing when it is no table of spikes.
std::optional<std::uint64_t> rows_of(std::string_view header) {
  constexpr std::string_view before = "'shape': (";
  std::uint64_t rows = 0;
  const std::size_t at = header.find(before);
  if (at == header.npos) return std::nullopt;
  std::from_chars(header.data() + at + before.size(), header.data() + header.size(), rows);
  return header == spike_layout().header(rows) ? std::optional(rows) : std::nullopt;
}

class NpySpikes : public SpikeTable {
 public:
  NpySpikes(std::filesystem::path file, const std::vector<std::string>& populations)
      : file_(std::move(file)), populations_(populations), reader_(file_), row_size_(spike_layout().row_size) {
    buffer_.resize(spike_layout().header(0).size());
    const std::optional<std::uint64_t> rows = rows_of({buffer_.data(), read_all(reader_, buffer_)});
    if (!rows) damaged("its first bytes are not those of a table of spikes");
    rows_ = *rows;
    if (reader_.size() != buffer_.size() + rows_ * row_size_)
      damaged(fmt::format("its length is not that of {} rows", rows_));
    buffer_.resize(row_size_ * 8192);
  }

  bool next(SpikeRow& row) override {
    if (at_ == end_) {
      at_ = 0;
      end_ = read_all(reader_, buffer_) / row_size_ * row_size_;
      if (end_ == 0) return false;
    }
    const auto take = [&]<class Cell>(Cell cell, std::size_t field) {
      std::memcpy(&cell, buffer_.data() + at_ + spike_layout().fields[field].offset, sizeof cell);
      return cell;
    };
    row.run = take(std::int32_t{}, 0);
    row.step = take(std::int64_t{}, 1);
    row.time_ms = take(0.0, 2);
    const auto population = static_cast<std::size_t>(take(std::int32_t{}, 3));
    row.neuron = take(std::int32_t{}, 4);
    at_ += row_size_;
    ++row_;
    if (population >= populations_.size())
      damaged(fmt::format("the monitor watches {} populations", populations_.size()));
    row.population = populations_[population];
    return true;
  }

  [[noreturn]] void damaged(std::string_view what) const override {
    throw FileError(fmt::format("{}{}: {}; the file was damaged or changed after the run", path_in_quotes(file_),
                                row_ == 0 ? "" : fmt::format(", row {}", row_ - 1), what));
  }

 private:
  std::filesystem::path file_;
  std::vector<std::string> populations_;
  FileReader reader_;
  std::size_t row_size_;
  std::uint64_t rows_ = 0, row_ = 0;  // rows read
  std::vector<char> buffer_;
  std::size_t at_ = 0, end_ = 0;
};

}  // namespace

std::unique_ptr<SpikeTable> open_npy_spikes(const std::filesystem::path& file,
                                            const std::vector<std::string>& populations) {
  return std::make_unique<NpySpikes>(file, populations);
}

bool is_npy_of_spikes(const std::filesystem::path& file) {
  std::string header(spike_layout().header(0).size(), ' ');
  const FileReader reader(file);
  return rows_of({header.data(), read_all(reader, header)}).has_value();
}

}  // namespace rheobase::detail
