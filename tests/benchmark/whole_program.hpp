#pragma once
// The program `rheobase` as it is started from a shell.

#include "rows.hpp"

namespace rheobase::bench {

/// From start to end, for a bundled scenario of a single step, figures left out: all that a user waits for before the
/// first step, and the writing of the tables. @throws std::runtime_error where it fails
Times run_one_step();

}  // namespace rheobase::bench
