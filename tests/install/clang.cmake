# A plug-in built with Clang is loaded by a program built with GCC, and does the same as one built with GCC.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

find_program(CLANG clang++)
if(NOT CLANG)
  message(FATAL_ERROR "This test needs clang++, and it is not on PATH. `sh cmake/install-dependencies.sh tests` installs it.")
endif()
run(${WORK} "${program}" new-plugin ByClang --kind neuron)
set(ENV{CXX} ${CLANG})
set(folder "${WORK}/ByClang")
run(${folder} ${CMAKE_COMMAND} --workflow --preset test)
must_have("${said}" "100% tests passed")
run(${folder} "${program}" describe ByClang --plugin-path build)
must_have("${said}" "clang")

# The same source by the program's own compiler gives the same bits.
run(${folder} ${CMAKE_COMMAND} -S . -B own -D CMAKE_CXX_COMPILER=${CXX})
run(${folder} ${CMAKE_COMMAND} --build own)
run(${folder} "${program}" run by_clang.toml --plugin-path own --output results)
foreach(table raster trace)
  run(${folder} ${CMAKE_COMMAND} -E compare_files build/results/${table}.csv results/${table}.csv)
endforeach()
