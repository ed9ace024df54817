#include "report/read_spikes.hpp"

#include <rheobase/units/printable.hpp>

#include <fmt/format.h>

#include <charconv>

namespace rheobase::report {
namespace {

/// Takes the cell before the next comma off a line.
std::string_view take_cell(std::string_view& line) {
  const std::size_t comma = line.find(',');
  const std::string_view cell = line.substr(0, comma);
  line.remove_prefix(comma == line.npos ? line.size() : comma + 1);
  return cell;
}

}  // namespace

SpikeTable::SpikeTable(std::filesystem::path file) : file_(std::move(file)), lines_(file_) {
  if (lines_.next() != spike_titles) throw_damaged(file_, 1, fmt::format("the titles are not {}", spike_titles));
}

bool SpikeTable::next(SpikeRow& row) {
  const std::optional<std::string_view> line = lines_.next();
  if (!line) return false;
  std::string_view rest = *line;
  const auto number = [&](auto& value, const char* title) {
    const std::string_view cell = take_cell(rest);
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size())
      damaged(fmt::format("the {} '{}' is no number", title, printable(cell)));
  };
  number(row.run, "run");
  number(row.step, "step");
  number(row.time_ms, "time_ms");
  row.population = take_cell(rest);
  if (rest.empty()) damaged("a cell is missing");
  if (rest.find(',') != rest.npos) damaged("there are more cells than titles");
  number(row.neuron, "neuron");
  return true;
}

bool is_spike_table(const std::filesystem::path& file) {
  LineReader lines(file);
  return lines.next() == spike_titles;
}

}  // namespace rheobase::report
