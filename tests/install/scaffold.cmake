# A scaffold builds, passes its tests and runs at once, is found in all the ways that a plug-in can be found, and is
# never written over.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(ENV{HOME} "${WORK}/home of ${NAME}")  # its own: a model that two files offer is refused
set(folder "${WORK}/${NAME}")
run(${WORK} "${program}" new-plugin ${NAME} --kind ${KIND})
run(${folder} ${CMAKE_COMMAND} --workflow --preset test)
must_have("${said}" "100% tests passed")
must_have("${said}" "conformance_")
must_have("${said}" "scenario_")
file(GLOB table "${folder}/build/results/*.csv")
if(NOT table)
  message(FATAL_ERROR "the scenario of the scaffold wrote no table")
endif()

run(${WORK} "${program}" describe ${NAME} --plugin-path ${folder}/build)
set(ENV{RHEOBASE_PLUGIN_PATH} ${folder}/build)
run(${WORK} "${program}" describe ${NAME})
set(ENV{RHEOBASE_PLUGIN_PATH} "")
run(${folder} ${CMAKE_COMMAND} --install build)
run(${WORK} "${program}" describe ${NAME})
must_have("${said}" "$ENV{HOME}/.local/lib/rheobase/plugins/")

foreach(output IN ITEMS ${folder} ${folder}/README.md)
  execute_process(COMMAND "${program}" new-plugin Another --kind ${KIND} --output ${output} RESULT_VARIABLE result
                  ERROR_VARIABLE said OUTPUT_QUIET)
  if(NOT result EQUAL 6)
    message(FATAL_ERROR "a scaffold was written over ${output}: exit code ${result}")
  endif()
  must_have("${said}" "already exists and was not changed")
endforeach()
