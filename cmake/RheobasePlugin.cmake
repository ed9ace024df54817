# rheobase_add_plugin(<target> SOURCES <file>... [OUTPUT_DIRECTORY <folder>])
#
# Builds a plug-in: a module that exports its manifest alone and leaves no symbol undefined. The flags make kernels
# fast and change no value: no errno, no traps.
function(rheobase_add_plugin target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_DIRECTORY" "SOURCES")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "rheobase_add_plugin(${target}): SOURCES names no file")
  endif()
  if(NOT TARGET Rheobase::plugin)
    message(FATAL_ERROR "rheobase_add_plugin(${target}): there is no target Rheobase::plugin; "
                        "add_subdirectory(<the folder of Rheobase> rheobase EXCLUDE_FROM_ALL) comes first")
  endif()
  set(optimise -O2)  # -O3 compiles twice as long and is no faster: kernels are vector registers already
  if(RHEOBASE_SANITIZE)
    set(optimise -O1)
  endif()
  add_library(${target} MODULE ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE Rheobase::plugin)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE ${optimise} -fno-math-errno -fno-trapping-math -Wno-psabi)
  set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so" CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  if(NOT RHEOBASE_SANITIZE)  # the sanitizers' own symbols come from the program
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
  if(arg_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY})
  endif()
endfunction()
