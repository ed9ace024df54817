#include "results/spike_tables.hpp"

#include "text/csv_row.hpp"
#include "text/line_reader.hpp"

#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace rheobase::detail {
namespace {

constexpr std::string_view spike_titles = "run,step,time_ms,population,neuron";

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

}  // namespace

std::unique_ptr<SpikeTable> open_csv_spikes(const std::filesystem::path& file) {
  return std::make_unique<CsvSpikes>(file);
}

bool is_csv_of_spikes(const std::filesystem::path& file) {
  LineReader lines(file);
  return are_spike_titles(lines.next());
}

}  // namespace rheobase::detail
