#pragma once
// What keeps an author's exceptions inside the plug-in: each function of the boundary runs its C++ through here.

#include <rheobase/plugin/abi.h>

#include <cstring>
#include <exception>

namespace rheobase::detail {

inline void copy_message(char* to, const char* text) {
  std::strncpy(to, text, RHEOBASE_MESSAGE_SIZE - 1);
  to[RHEOBASE_MESSAGE_SIZE - 1] = '\0';
}

/// Calls `work`; 0 when it returns, 1 with its message when it throws.
template <class Work>
int guarded(char* message, Work&& work) noexcept {
  try {
    work();
    return 0;
  } catch (const std::exception& error) {
    copy_message(message, error.what());
  } catch (...) {
    copy_message(message, "an exception that is not a std::exception");
  }
  return 1;
}

}  // namespace rheobase::detail
