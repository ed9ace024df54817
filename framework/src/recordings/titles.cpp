#include <rheobase/recordings/titles.hpp>

#include <rheobase/text/title.hpp>
#include <rheobase/units/text.hpp>

namespace rheobase {

std::string display_unit(const Column& column) {
  if (column.kind == RHEOBASE_COLUMN_TIME && column.unit.empty()) return usual_unit(dimensions::time);
  if (column.kind == RHEOBASE_COLUMN_REAL && column.unit.empty()) return usual_unit(column.dimension);
  return column.unit;
}

std::string column_title(const Column& column) { return title_with_unit(column.name, display_unit(column)); }

}  // namespace rheobase
