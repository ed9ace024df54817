// All formats of tables that there are: one line each.

#include <rheobase/results/table_format.hpp>

#include <algorithm>
#include <array>

namespace rheobase {

std::span<const TableFormat* const> table_formats() {
  static const std::array<const TableFormat*, 2> all{&csv_tables(), &npy_tables()};
  return all;
}

const TableFormat* find_table_format(std::string_view name) {
  const auto all = table_formats();
  const auto found = std::ranges::find(all, name, &TableFormat::name);
  return found == all.end() ? nullptr : *found;
}

}  // namespace rheobase
