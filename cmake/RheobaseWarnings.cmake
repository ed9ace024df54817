# Warnings that this repository's own code is built with; they are errors here and nobody else's business.
add_library(rheobase_warnings INTERFACE)
target_compile_options(rheobase_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(rheobase_warnings INTERFACE -Wno-restrict)  # GCC bug 105651: false for "text" + std::string
endif()
