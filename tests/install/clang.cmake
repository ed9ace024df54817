# A plug-in built with Clang is loaded by a program built with GCC, and does the same as one built with GCC.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

find_program(CLANG clang++)
if(NOT CLANG)
  message("skipped: there is no clang++ here")
  return()
endif()
run(${WORK} "${program}" new-plugin ByClang --kind neuron)
set(ENV{CXX} ${CLANG})
set(folder "${WORK}/ByClang")
run(${folder} ${CMAKE_COMMAND} --workflow --preset test)
must_have("${said}" "100% tests passed")
run(${folder} "${program}" describe ByClang --plugin-path build)
must_have("${said}" "clang")

# The scaffold is LIF but for its name.
file(READ ${folder}/by_clang.toml scenario)
string(REPLACE "\"ByClang\"" "\"LIF\"" scenario "${scenario}")
file(WRITE ${folder}/lif.toml "${scenario}")
run(${folder} "${program}" run lif.toml --output results)
foreach(table raster trace)
  run(${folder} ${CMAKE_COMMAND} -E compare_files build/results/${table}.csv results/${table}.csv)
endforeach()
