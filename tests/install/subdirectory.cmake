# A project that has this repository inside it instead of a package: a plug-in and its conformance test, and nothing else
# of Rheobase is built for it. That test builds the program first.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run(${WORK} "${program}" new-plugin Inside --kind stimulus)
set(folder "${WORK}/Inside")
file(READ "${folder}/CMakeLists.txt" project)
string(REGEX REPLACE "find_package[^\n]*" "add_subdirectory(\"${SOURCE}\" rheobase EXCLUDE_FROM_ALL)" project "${project}")
file(WRITE "${folder}/CMakeLists.txt" "${project}")
run(${folder} ${CMAKE_COMMAND} --preset test)
run(${folder} ${CMAKE_COMMAND} --build build)
run(${WORK} "${program}" describe Inside --plugin-path ${folder}/build)
file(GLOB_RECURSE built "${folder}/build/*.so" "${folder}/build/*.a" "${folder}/build/bin/*")
if(NOT built STREQUAL "${folder}/build/inside.so")
  message(FATAL_ERROR "more was built than the plug-in: ${built}")
endif()
run(${folder} ${CMAKE_CTEST_COMMAND} --test-dir build -N -R conformance_inside)
must_have("${said}" "build_rheobase_program")
