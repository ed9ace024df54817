#pragma once
// The symbols of units, apart from the grammar that joins them: one table says what is known, and what was meant by
// a symbol that is not.

#include <rheobase/units/text.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rheobase::units {

/// The unit of one symbol with its prefix, such as "mV"; nothing if it is not known.
std::optional<Unit> unit_of_symbol(std::string_view symbol);

/// "unknown unit 'mv'; did you mean 'mV'?", or with the list of known units when nothing is near.
std::string unknown_symbol_message(std::string_view symbol);

}  // namespace rheobase::units
