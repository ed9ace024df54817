#include <rheobase/recordings/written_table.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace rheobase {

void Extent::extend(std::span<const double> values) {
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
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
      found->extents[c].extend(std::array{table.extents[c].low, table.extents[c].high});
  }
}

}  // namespace rheobase
