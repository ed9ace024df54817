# Warnings that this repository's own code is built with; they are errors here and nobody else's business.
add_library(rheobase_warnings INTERFACE)
target_compile_options(rheobase_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False in GCC 12: for "text" + std::string (bug 105651), also behind precompiled headers, and for a std::variant that
  # holds a std::vector.
  target_compile_options(rheobase_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds
                                                     -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")  # sources that are compiled together look like headers to it
  target_compile_options(rheobase_warnings INTERFACE -Wno-subobject-linkage)
endif()
