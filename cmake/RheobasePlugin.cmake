# RHEOBASE_INSTRUCTION_SETS: what plug-ins are built for. `native`, the default, is the best of x86-64, x86-64-v3 (AVX2)
# and x86-64-v4 (AVX-512) that the building machine runs. A list such as "x86-64;x86-64-v3;x86-64-v4" builds each plug-in
# once for each: for the lowest into the folder, for the others into subfolders of their names, and a program takes the
# best that its CPU runs.
set(RHEOBASE_INSTRUCTION_SETS native CACHE STRING "Instruction sets that plug-ins are built for: native, or a list of levels")

# rheobase_add_plugin(<target> SOURCES <file>... [OUTPUT_DIRECTORY <folder>] [INSTRUCTION_SETS <level>...])
#
# Builds a plug-in: a module that exports its manifest alone and leaves no symbol undefined. The flags make kernels
# fast and change no value: no errno, no traps. Instruction sets above the lowest are targets <target>_<level>, which
# take what is linked to <target>, and its name. In a project of your own with tests (include(CTest)) ctest also asks
# `rheobase test-plugin` whether it keeps what a plug-in must keep: the test conformance_<target>.
function(rheobase_add_plugin target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_DIRECTORY" "SOURCES;INSTRUCTION_SETS")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "rheobase_add_plugin(${target}): SOURCES names no file")
  endif()
  if(NOT TARGET Rheobase::plugin)
    message(FATAL_ERROR "rheobase_add_plugin(${target}): there is no target Rheobase::plugin; "
                        "find_package(Rheobase CONFIG REQUIRED COMPONENTS plugin) or "
                        "add_subdirectory(<the folder of Rheobase> rheobase EXCLUDE_FROM_ALL) comes first")
  endif()
  if(NOT arg_INSTRUCTION_SETS)
    set(arg_INSTRUCTION_SETS ${RHEOBASE_INSTRUCTION_SETS})
  endif()
  if(RHEOBASE_SANITIZE)
    set(arg_INSTRUCTION_SETS x86-64)
  endif()
  if(native IN_LIST arg_INSTRUCTION_SETS)
    _rheobase_native_level(level)
    list(TRANSFORM arg_INSTRUCTION_SETS REPLACE "^native$" ${level})
  endif()
  list(REMOVE_DUPLICATES arg_INSTRUCTION_SETS)
  list(SORT arg_INSTRUCTION_SETS)
  list(POP_FRONT arg_INSTRUCTION_SETS first)
  _rheobase_add_module(${target} ${first} ${arg_SOURCES})
  if(arg_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY})
  endif()
  foreach(level IN LISTS arg_INSTRUCTION_SETS)
    _rheobase_add_module(${target}_${level} ${level} ${arg_SOURCES})
    target_link_libraries(${target}_${level} PRIVATE $<TARGET_PROPERTY:${target},LINK_LIBRARIES>)
    set_target_properties(${target}_${level} PROPERTIES OUTPUT_NAME $<TARGET_FILE_BASE_NAME:${target}>
                                                        LIBRARY_OUTPUT_DIRECTORY $<TARGET_FILE_DIR:${target}>/${level})
    add_dependencies(${target} ${target}_${level})
  endforeach()
  set_target_properties(${target} PROPERTIES RHEOBASE_FURTHER_LEVELS "${arg_INSTRUCTION_SETS}")
  if(BUILD_TESTING AND NOT PROJECT_NAME STREQUAL "Rheobase")
    add_test(NAME conformance_${target} COMMAND Rheobase::program test-plugin $<TARGET_FILE:${target}>)
    rheobase_needs_program(conformance_${target})
  endif()
endfunction()

# rheobase_precompile_plugin(<target>): takes the authors' headers, which compile longer than most models, precompiled
# from the first plug-in of the same directory options that this is called for.
function(rheobase_precompile_plugin target)
  set_target_properties(${target} PROPERTIES DEFINE_SYMBOL "")  # a macro of its own would be a reason not to take them
  get_directory_property(options COMPILE_OPTIONS)
  get_property(first GLOBAL PROPERTY "RHEOBASE_PRECOMPILED_PLUGIN ${options}")
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    set_property(GLOBAL PROPERTY "RHEOBASE_PRECOMPILED_PLUGIN ${options}" ${target})
    target_precompile_headers(${target} PRIVATE <rheobase/plugin/neuron.hpp> <rheobase/plugin/stimulus.hpp>
                                                <rheobase/plugin/monitor.hpp>)
  endif()
endfunction()

function(_rheobase_add_module target level)
  set(optimise -O2)  # -O3 compiles twice as long and is no faster: kernels are vector registers already
  if(RHEOBASE_SANITIZE)
    set(optimise -O1)
  endif()
  add_library(${target} MODULE ${ARGN})
  target_link_libraries(${target} PRIVATE Rheobase::plugin)
  target_compile_features(${target} PRIVATE cxx_std_20)
  _rheobase_instruction_set_flags(${level} flags)
  target_compile_options(${target} PRIVATE ${optimise} ${flags} -fno-math-errno -fno-trapping-math -Wno-psabi)
  set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so" CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  if(NOT RHEOBASE_SANITIZE)  # the sanitizers' own symbols come from the program
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
endfunction()

# The compiler's options for a level; none where there is but one.
function(_rheobase_instruction_set_flags level result)
  set(flags)
  if(level STREQUAL "x86-64-v4")
    set(flags -march=${level} -mprefer-vector-width=512)
  elseif(level MATCHES "^x86-64(-v[23])?$" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    set(flags -march=${level})
  elseif(NOT level MATCHES "^(x86-64|baseline)$")
    message(FATAL_ERROR "RHEOBASE_INSTRUCTION_SETS: ${level} is not one of native, x86-64, x86-64-v2, x86-64-v3, x86-64-v4")
  endif()
  set(${result} ${flags} PARENT_SCOPE)
endfunction()

# The best level that the compiler uses on this machine.
function(_rheobase_native_level result)
  if(NOT DEFINED RHEOBASE_NATIVE_INSTRUCTION_SET)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -march=native -dM -E -x c++ /dev/null OUTPUT_VARIABLE macros ERROR_QUIET)
    set(best baseline)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
      set(best x86-64)
    endif()
    set(x86-64-v3 AVX2 BMI BMI2 F16C FMA LZCNT MOVBE)
    set(x86-64-v4 ${x86-64-v3} AVX512F AVX512BW AVX512CD AVX512DQ AVX512VL)
    foreach(level IN ITEMS x86-64-v3 x86-64-v4)
      set(has_all TRUE)
      foreach(part IN LISTS ${level})
        if(NOT macros MATCHES "#define __${part}__ 1")
          set(has_all FALSE)
        endif()
      endforeach()
      if(has_all)
        set(best ${level})
      endif()
    endforeach()
    message(STATUS "Plug-ins are built for ${best}, the best level of this machine")
    set(RHEOBASE_NATIVE_INSTRUCTION_SET ${best} CACHE INTERNAL "The best instruction set of this machine")
  endif()
  set(${result} ${RHEOBASE_NATIVE_INSTRUCTION_SET} PARENT_SCOPE)
endfunction()

# rheobase_install_plugin(<target>)
#
# `cmake --install <build folder>` puts the plug-in where every program of this user finds it: in
# ~/.local/lib/rheobase/plugins, or, where a prefix was chosen, in lib/rheobase/plugins below that.
function(rheobase_install_plugin target)
  if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
    set_property(CACHE CMAKE_INSTALL_PREFIX PROPERTY VALUE "$ENV{HOME}/.local")
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION lib/rheobase/plugins)
  get_target_property(levels ${target} RHEOBASE_FURTHER_LEVELS)
  foreach(level IN LISTS levels)
    install(TARGETS ${target}_${level} LIBRARY DESTINATION lib/rheobase/plugins/${level})
  endforeach()
endfunction()

# rheobase_needs_program(<test>): the test runs Rheobase::program, which is built for it where it is no finished package.
function(rheobase_needs_program test)
  get_target_property(finished Rheobase::program IMPORTED)
  if(finished)
    return()
  endif()
  if(NOT TEST build_rheobase_program)
    add_test(NAME build_rheobase_program COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target rheobase_program)
    set_tests_properties(build_rheobase_program PROPERTIES FIXTURES_SETUP rheobase_program)
  endif()
  set_tests_properties(${test} PROPERTIES FIXTURES_REQUIRED rheobase_program)
endfunction()
