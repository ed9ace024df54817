#include "results/read_spikes.hpp"

#include "results/npy_format.hpp"
#include "text/csv_row.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <span>

namespace rheobase::detail {
namespace {

/// Whether a line names the columns of a table of spikes; some programs put quotation marks around names.
bool are_spike_titles(std::optional<std::string_view> line) {
  if (!line || line == spike_titles) return line.has_value();
  std::string titles;
  CsvRow row(*line);
  for (std::string_view title; row.next(title);) titles.append(titles.empty() ? "" : ",").append(title);
  return titles == spike_titles;
}

class CsvSpikes : public SpikeTable {
 public:
  explicit CsvSpikes(std::filesystem::path file) : file_(std::move(file)), lines_(file_) {
    if (!are_spike_titles(lines_.next())) throw_damaged(file_, 1, fmt::format("the titles are not {}", spike_titles));
  }

  bool next(SpikeRow& row) override {
    const std::optional<std::string_view> line = lines_.next();
    if (!line) return false;
    CsvRow cells(*line);
    std::string_view cell;
    const auto take = [&] {
      if (!cells.next(cell)) damaged("a cell is missing");
    };
    const auto number = [&](auto& value, const char* title) {
      take();
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      if (error != std::errc() || end != cell.data() + cell.size())
        damaged(fmt::format("the {} '{}' is not a number", title, printable(cell)));
    };
    number(row.run, "run");
    number(row.step, "step");
    number(row.time_ms, "time_ms");
    take();
    row.population = population_ = cell;
    number(row.neuron, "neuron");
    if (cells.next(cell)) damaged("there are more cells than titles");
    return true;
  }

  [[noreturn]] void damaged(std::string_view what) const override { throw_damaged(file_, lines_.line(), what); }

 private:
  std::filesystem::path file_;
  LineReader lines_;
  std::string population_;  // of the row at hand
};

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

bool is_npy(const std::filesystem::path& file) { return file.extension() == ".npy"; }

}  // namespace

std::unique_ptr<SpikeTable> open_spikes(const std::filesystem::path& file,
                                        const std::vector<std::string>& populations) {
  if (is_npy(file)) return std::make_unique<NpySpikes>(file, populations);
  return std::make_unique<CsvSpikes>(file);
}

bool is_spike_table(const std::filesystem::path& file) {
  if (!is_npy(file)) {
    LineReader lines(file);
    return are_spike_titles(lines.next());
  }
  std::string header(spike_layout().header(0).size(), ' ');
  const FileReader reader(file);
  return rows_of({header.data(), read_all(reader, header)}).has_value();
}

}  // namespace rheobase::detail
