#include "results/npy_format.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/recordings/titles.hpp>
#include <rheobase/units/literals.hpp>

#include <fmt/format.h>

#include <bit>
#include <cmath>

namespace rheobase::detail {
namespace {

NpyField field_of(const Column& column, std::size_t index, Time dt) {
  NpyField field{.title = column_title(column), .kind = column.kind, .column = index};
  if (column.kind == RHEOBASE_COLUMN_POPULATION || column.kind == RHEOBASE_COLUMN_NEURON) field.size = 4;
  const Unit unit = parse_unit(display_unit(column));
  if (column.kind == RHEOBASE_COLUMN_TIME) field.time.emplace(dt, unit);
  (unit.exponent < 0 ? field.times : field.over) = std::pow(10.0, std::abs(unit.exponent));
  return field;
}

const char* type_of(const NpyField& field) {
  if (field.size == 4) return "i4";
  return field.kind == RHEOBASE_COLUMN_REAL || field.kind == RHEOBASE_COLUMN_TIME ? "f8" : "i8";
}

}  // namespace

NpyLayout::NpyLayout(const TableHeader& header) {
  fields.push_back({.title = "run", .size = 4});
  for (std::size_t c = 0; c < header.columns.size(); ++c) {
    fields.push_back(field_of(header.columns[c], c, header.dt));
    if (header.columns[c].kind == RHEOBASE_COLUMN_STEP) step = c;
  }
  for (NpyField& field : fields) {
    field.offset = row_size;
    row_size += field.size;
    if (field.time && !step) throw RunError("monitor '" + header.monitor + "' has a time column, but no step column");
  }
}

std::string NpyLayout::header(std::uint64_t rows) const {
  constexpr std::size_t before = 10, alignment = 64;
  constexpr char order = std::endian::native == std::endian::little ? '<' : '>';
  std::string description = "{'descr': [";
  for (const NpyField& field : fields)  // titles are letters, digits, and _ . - alone
    description += fmt::format("('{}', '{}{}'), ", field.title, order, type_of(field));
  description += fmt::format("], 'fortran_order': False, 'shape': ({},), }}", rows);
  const std::size_t most_digits = 20,
                    longest = before + description.size() - std::to_string(rows).size() + most_digits + 1;
  const std::size_t size = (longest + alignment - 1) / alignment * alignment - before;
  description.resize(size - 1, ' ');
  std::string text = "\x93NUMPY";
  text += '\1';  // version 1.0
  text += '\0';
  text += static_cast<char>(size % 256);
  text += static_cast<char>(size / 256);
  return text + description + '\n';
}

std::string NpyLayout::plot_words() const {
  std::string format;
  for (const NpyField& field : fields) {
    const std::string_view type = type_of(field);
    format += type == "i4" ? "%int32" : type == "i8" ? "%int64" : "%float64";
  }
  return fmt::format("binary skip={} format='{}'", header(0).size(), format);
}

const NpyLayout& spike_layout() {
  static const NpyLayout layout(TableHeader{.monitor = {},
                                            .dt = 1.0_ms,
                                            .populations = {},
                                            .columns = {{"step", RHEOBASE_COLUMN_STEP, {}, {}},
                                                        {"time", RHEOBASE_COLUMN_TIME, dimensions::time, {}},
                                                        {"population", RHEOBASE_COLUMN_POPULATION, {}, {}},
                                                        {"neuron", RHEOBASE_COLUMN_NEURON, {}, {}}}});
  return layout;
}

}  // namespace rheobase::detail
