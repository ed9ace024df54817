#include <rheobase/recordings/recordings.hpp>

#include <algorithm>
#include <stdexcept>

namespace rheobase {

Table::Table(TableHeader header)
    : header_(std::move(header)), integers_(header_.columns.size()), reals_(header_.columns.size()) {
  for (const Column& column : header_.columns)
    row_bytes_ += column.kind == RHEOBASE_COLUMN_TIME ? 0 : sizeof(std::int64_t);
}

void Table::append(const RowBatch& batch) {
  for (std::size_t c = 0; c < header_.columns.size(); ++c) {
    if (header_.columns[c].kind == RHEOBASE_COLUMN_TIME) continue;
    if (header_.columns[c].kind == RHEOBASE_COLUMN_REAL)
      reals_[c].append(static_cast<const double*>(batch.columns[c]), batch.rows);
    else integers_[c].append({static_cast<const std::int64_t*>(batch.columns[c]), batch.rows});
  }
  rows_ += batch.rows;
}

void Table::move_to_disk() {
  for (auto& column : integers_) column.move_to_disk();
  for (auto& column : reals_) column.move_to_disk();
}

std::size_t Table::index(std::string_view column, bool real) const {
  std::string known;
  for (std::size_t c = 0; c < header_.columns.size(); ++c) {
    const Column& candidate = header_.columns[c];
    if (candidate.kind == RHEOBASE_COLUMN_TIME || (candidate.kind == RHEOBASE_COLUMN_REAL) != real) continue;
    if (candidate.name == column) return c;
    known += (known.empty() ? "" : ", ") + candidate.name;
  }
  throw std::out_of_range("table '" + header_.monitor + "' has no " + (real ? "real" : "integer") + " column '" +
                          std::string(column) + "'; it has " + (known.empty() ? "none" : known));
}

std::span<const std::int64_t> Table::integers(std::string_view column) const {
  return {integers_[index(column, false)].data(), rows_};
}

std::span<const double> Table::reals(std::string_view column) const {
  return {reals_[index(column, true)].data(), rows_};
}

std::vector<double> Table::times() const {
  const auto steps = std::ranges::find(header_.columns, RHEOBASE_COLUMN_STEP, &Column::kind);
  if (steps == header_.columns.end())
    throw std::out_of_range("table '" + header_.monitor + "' has no column of steps, from which times are computed");
  std::vector<double> times;
  times.reserve(rows_);
  for (const std::int64_t step : integers(steps->name))
    times.push_back((static_cast<double>(step) + 1.0) * header_.dt.value());
  return times;
}

void Recordings::open(const TableHeader& header) {
  Table& table = tables_.insert_or_assign(header.monitor, Table(header)).first->second;
  if (on_disk_) table.move_to_disk();
}

void Recordings::append(const TableHeader& header, const RowBatch& batch) {
  tables_.find(header.monitor)->second.append(batch);
  keep_to_budget(tables_);
}

void Recordings::keep_to_budget(Tables& tables) {
  if (on_disk_) return;
  std::uint64_t bytes = 0;
  for (const auto& [name, table] : tables) bytes += table.payload();
  if (bytes <= budget_ / 5 * 4) return;  // integers that are looked at are there twice, once packed
  for (auto& [name, table] : tables) table.move_to_disk();
  on_disk_ = true;
}

const Table& Recordings::operator[](std::string_view monitor) const {
  if (const auto found = tables_.find(monitor); found != tables_.end()) return found->second;
  std::string known;
  for (const auto& [name, table] : tables_) known += (known.empty() ? "" : ", ") + name;
  throw std::out_of_range("nothing was recorded by '" + std::string(monitor) + "'; there is " +
                          (known.empty() ? "no recording" : known));
}

}  // namespace rheobase
