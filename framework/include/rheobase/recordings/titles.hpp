#pragma once
// What the columns of a table are called, and the units in which they are shown.

#include <rheobase/recordings/table_header.hpp>
#include <rheobase/text/title.hpp>

namespace rheobase {

/// The unit in which a column is shown, "" for a plain number.
std::string display_unit(const Column& column);

/// The title of a column in the first line of a table.
std::string column_title(const Column& column);

}  // namespace rheobase
