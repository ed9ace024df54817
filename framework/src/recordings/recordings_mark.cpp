// Tables in memory as a part of a checkpoint.

#include <rheobase/model/problem.hpp>
#include <rheobase/plugin/archive.hpp>
#include <rheobase/recordings/recordings.hpp>

#include <algorithm>

namespace rheobase {
namespace {

constexpr std::string_view in_memory = "tables in memory";  // no other sink's mark begins so

bool are_consistent(const Recordings::Tables& tables) {
  return std::ranges::all_of(tables, [](const auto& table) { return table.second.consistent(); });
}

}  // namespace

bool Table::consistent() const {
  if (integers_.size() != header_.columns.size() || reals_.size() != header_.columns.size()) return false;
  for (std::size_t c = 0; c < header_.columns.size(); ++c) {
    const auto kind = header_.columns[c].kind;
    const bool real = kind == RHEOBASE_COLUMN_REAL, time = kind == RHEOBASE_COLUMN_TIME;
    if (reals_[c].size() != (real ? rows_ : 0) ||
        integers_[c].size() != std::optional<std::size_t>(real || time ? 0 : rows_))
      return false;
  }
  return true;
}

std::string Recordings::kind_mark() {
  StateWriter writer;
  std::string kind(in_memory);
  writer(kind);
  return writer.take();
}

std::string Recordings::mark() {
  StateWriter writer;
  std::string kind(in_memory);
  writer(kind);
  state(writer);
  return writer.take();
}

Recordings::Tables Recordings::without_rows() const {
  Tables tables;
  for (const auto& [name, table] : tables_) {
    Table& anew = tables.emplace(name, Table(table.header())).first->second;
    if (on_disk_) anew.move_to_disk();
  }
  return tables;
}

bool Recordings::settle() {
  if (!are_consistent(tables_)) return false;
  keep_to_budget(tables_);
  return true;
}

void Recordings::return_to(const std::string& mark) {
  Tables tables = without_rows();
  try {
    StateReader reader({mark.data(), mark.size()});
    std::string kind;
    reader(kind);
    if (kind != in_memory) throw std::runtime_error("another sink");
    for (auto& [name, table] : tables) table.state(reader);
    reader.end();
  } catch (const std::runtime_error&) {
    tables.clear();
  }
  if (!are_consistent(tables) || tables.size() != tables_.size())
    throw CheckpointError("its tables were not kept in memory: resume it with the sink that it was saved with");
  keep_to_budget(tables);
  tables_ = std::move(tables);
}

}  // namespace rheobase
