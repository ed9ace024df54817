#include <rheobase/recordings/written_table.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace rheobase {

namespace {

bool is_finite(double value) { return std::abs(value) <= std::numeric_limits<double>::max(); }

/// Several values at a time, of which none waits for the one before.
void extend_ends(Extent& extent, std::span<const double> values) {
  constexpr std::size_t lanes = 4;
  std::array<double, lanes> lows, highs;
  lows.fill(extent.low);
  highs.fill(extent.high);
  const auto take = [&](std::size_t lane, double value) {
    const bool finite = is_finite(value);
    lows[lane] = finite && value < lows[lane] ? value : lows[lane];
    highs[lane] = finite && value > highs[lane] ? value : highs[lane];
  };
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) take(lane, values[i + lane]);
  for (; i < values.size(); ++i) take(0, values[i]);
  extent.low = std::ranges::min(lows);
  extent.high = std::ranges::max(highs);
}

void find_spacing(Extent& extent, std::span<const double> values) {
  for (const double value : values) {
    if (!is_finite(value)) continue;
    if (std::isnan(extent.first)) extent.first = value;
    if (value <= extent.first) continue;
    extent.spacing = value - extent.first;
    return;
  }
}

}  // namespace

void Extent::extend(std::span<const double> values) {
  extend_ends(*this, values);
  if (spacing == 0.0) find_spacing(*this, values);
}

void Extent::extend(const Extent& later) {
  low = std::min(low, later.low);
  high = std::max(high, later.high);
  if (std::isnan(first)) first = later.first;
  if (spacing == 0.0) spacing = later.first > first ? later.first - first : later.spacing;
}

void add_tables(std::vector<WrittenTable>& all, std::span<const WrittenTable> run) {
  for (const WrittenTable& table : run) {
    const auto same = [&](const WrittenTable& other) { return other.header.monitor == table.header.monitor; };
    const auto found = std::ranges::find_if(all, same);
    if (found == all.end()) {
      all.push_back(table);
      continue;
    }
    found->rows += table.rows;
    for (std::size_t c = 0; c < found->extents.size() && c < table.extents.size(); ++c)
      found->extents[c].extend(table.extents[c]);
  }
}

}  // namespace rheobase
