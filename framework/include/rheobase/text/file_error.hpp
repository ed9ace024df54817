#pragma once
// What every part throws that reads or writes files.

#include <stdexcept>

namespace rheobase {

/// A file that cannot be read or written.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rheobase
